import { Icon } from "../components/icons.tsx";
import { Menu } from "../components/menu.tsx";
import { type UrlFilter, writeFilter } from "../state/filter-text.ts";
import { useShortcuts } from "../state/shortcuts.ts";
import { FilterForm } from "./filter-form.tsx";
import { filterWords } from "./filter-words.ts";

interface FilterBarProps {
  readonly filters: readonly UrlFilter[];
  readonly change: (filters: readonly UrlFilter[]) => void;
}

const openAdd = () => document.getElementById("add-filter")?.click();

/** The filters of the address as chips: each can be changed and taken away. All of them hold together. */
export function FilterBar({ filters, change }: FilterBarProps) {
  useShortcuts([
    { keys: "f", does: "Add a filter", run: openAdd },
    { keys: "/", run: openAdd },
  ]);
  const without = (at: number) => filters.filter((_, index) => index !== at);
  return (
    <div className="filter-bar">
      {filters.map((filter, at) => (
        <span key={writeFilter(filter)} className="filter-chip">
          <Menu name="Filter" label={filterWords(filter)} className="menu-chip">
            {(close) => (
              <FilterForm
                initial={filter}
                apply={(next) => {
                  change(filters.map((other, index) => (index === at ? next : other)));
                  close();
                }}
              />
            )}
          </Menu>
          <button
            type="button"
            className="icon-button"
            aria-label={`Remove: ${filterWords(filter)}`}
            onClick={() => change(without(at))}
          >
            <Icon name="close" />
          </button>
        </span>
      ))}
      {filters.length < FILTERS_MAX && (
        <Menu name="Add a filter" icon="filter" id="add-filter" label="Filter" className="menu-quiet">
          {(close) => (
            <FilterForm
              apply={(next) => {
                change([...filters.filter((other) => writeFilter(other) !== writeFilter(next)), next]);
                close();
              }}
            />
          )}
        </Menu>
      )}
      {filters.length > 1 && (
        <button type="button" className="link" onClick={() => change([])}>
          Clear all
        </button>
      )}
    </div>
  );
}

const FILTERS_MAX = 20;
