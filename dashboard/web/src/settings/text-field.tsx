interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly type?: "text" | "date";
  readonly placeholder?: string;
  readonly isRequired?: boolean;
  readonly isDecimal?: boolean;
}

/** One line of a form. */
export const TextField = (props: TextFieldProps) => {
  const { label, value, set, type = "text", placeholder, isRequired = false, isDecimal = false } = props;
  return (
    <label>
      {label}
      <input
        type={type}
        value={value}
        maxLength={500}
        autoComplete="off"
        spellCheck={false}
        required={isRequired}
        {...(placeholder !== undefined && { placeholder })}
        {...(isDecimal && { inputMode: "decimal" as const })}
        onChange={(event) => set(event.target.value)}
      />
    </label>
  );
};
