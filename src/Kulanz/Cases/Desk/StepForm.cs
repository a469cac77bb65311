namespace Kulanz.Cases.Desk;

/// <summary>Steps as a form edits them, as <see cref="ConditionForm"/> does conditions. Macros and triggers share it.</summary>
public sealed class StepForm
{
    public const int Most = 20;

    public sealed class Row
    {
        public string Kind { get; set; } = "reply";
        public string? Value { get; set; }

        public StepKind Chosen => StepKind.Find(Kind) ?? StepKind.All[0];
    }

    public List<Row> Rows { get; set; } = [];

    public IReadOnlyList<Step> Steps => [.. Rows.Select(r => new Step(r.Kind, (r.Value ?? "").ReplaceLineEndings("\n")))];

    public static StepForm Of(IReadOnlyList<Step> steps) => new() { Rows = [.. steps.Select(s => new Row { Kind = s.Kind, Value = s.Value })] };

    public void Shape(bool add, int? remove)
    {
        if (remove is { } gone && gone >= 0 && gone < Rows.Count)
            Rows.RemoveAt(gone);
        if (add && Rows.Count < Most)
            Rows.Add(new Row());
        foreach (var row in Rows)
            if (row.Chosen.Value != CaseField.Asks.Text && !row.Chosen.Reads(row.Value ?? ""))
                row.Value = null;
            else if (row.Chosen.Value is CaseField.Asks.Text or CaseField.Asks.Line && (Guid.TryParse(row.Value, out _) || row.Value is CaseField.Me or CaseField.Nobody or CaseField.Owner))
                row.Value = null;
    }
}
