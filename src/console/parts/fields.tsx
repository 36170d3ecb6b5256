/** The fields of forms: labelled, with their hint and what is wrong about them. */
import { Field, Input, Radio, RadioGroup, Select, Textarea } from "@fluentui/react-components";

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly problem?: string | undefined;
  readonly required?: boolean;
  readonly type?: "text" | "email" | "url" | "password";
  readonly autoComplete?: string;
  readonly rows?: number;
}

export function TextField({ label, value, onChange, hint, problem, required, type = "text", autoComplete = "off", rows }: TextFieldProps) {
  return (
    <Field
      label={label}
      required={required === true}
      {...(hint !== undefined && { hint })}
      {...(problem !== undefined && { validationState: "error" as const, validationMessage: problem })}
    >
      {rows === undefined ? (
        <Input type={type} value={value} autoComplete={autoComplete} onChange={(_event, data) => onChange(data.value)} />
      ) : (
        <Textarea className="mono" rows={rows} value={value} spellCheck={false} onChange={(_event, data) => onChange(data.value)} />
      )}
    </Field>
  );
}

interface ChoiceFieldProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly text: string }[];
  readonly onChange: (value: Value) => void;
  readonly hint?: string;
}

export function ChoiceField<Value extends string>({ label, value, options, onChange, hint }: ChoiceFieldProps<Value>) {
  const choose = (chosen: string) => {
    const option = options.find((each) => each.value === chosen);
    if (option) onChange(option.value);
  };
  return (
    <Field label={label} {...(hint !== undefined && { hint })}>
      <Select value={value} onChange={(_event, data) => choose(data.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </Select>
    </Field>
  );
}

/** The same choice with all of its options in sight. */
export function RadioField<Value extends string>({ label, value, options, onChange }: ChoiceFieldProps<Value>) {
  const choose = (chosen: string) => {
    const option = options.find((each) => each.value === chosen);
    if (option) onChange(option.value);
  };
  return (
    <Field label={label}>
      <RadioGroup value={value} onChange={(_event, data) => choose(data.value)}>
        {options.map((option) => (
          <Radio key={option.value} value={option.value} label={option.text} />
        ))}
      </RadioGroup>
    </Field>
  );
}
