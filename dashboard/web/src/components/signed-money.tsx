import { Money } from "./money.tsx";

/** A change of an amount: rises carry their sign too. */
export const SignedMoney = ({ amount, places }: { amount: string; places?: number }) => (
  <>
    {Number(amount) > 0 && "+"}
    <Money value={amount} {...(places !== undefined && { places })} />
  </>
);
