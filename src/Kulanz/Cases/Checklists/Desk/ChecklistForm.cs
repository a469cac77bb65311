using Kulanz.Platform;

namespace Kulanz.Cases.Checklists.Desk;

/// <summary>The questions as a form edits them. What a button does to the list is done here, on the server, so that it works without script.</summary>
public sealed class ChecklistForm
{
    public sealed class ChoiceRow
    {
        public string? Key { get; set; }
        public string? Text { get; set; }
        public List<Guid> Excludes { get; set; } = [];
    }

    public sealed class BranchRow
    {
        public string? Question { get; set; }
        public List<string> Any { get; set; } = [];
    }

    public sealed class Row
    {
        /// <summary>The id of a question that is there, or any word for a new one.</summary>
        public string Key { get; set; } = "";

        public string? Text { get; set; }
        public string? Help { get; set; }
        public QuestionKind Kind { get; set; }
        public string? Unit { get; set; }
        public bool StaysTrue { get; set; }
        public List<ChoiceRow> Choices { get; set; } = [];
        public List<BranchRow> When { get; set; } = [];

        public bool HasChoices => Kind is QuestionKind.YesOrNo or QuestionKind.Choice;
    }

    public List<Row> Rows { get; set; } = [];

    public IReadOnlyList<GivenQuestion> Questions =>
    [
        .. Rows.Select(r => new GivenQuestion(Guid.TryParse(r.Key, out var id) ? id : null, r.Text, r.Kind)
        {
            As = r.Key,
            Help = r.Help,
            Unit = r.Unit,
            StaysTrue = r.StaysTrue,
            Choices = [.. r.Choices.Select(c => new GivenChoice(c.Key, c.Text, c.Excludes))],
            When = [.. r.When.Select(w => new GivenBranch(w.Question, w.Any))],
        }),
    ];

    public static ChecklistForm Of(IReadOnlyList<ChecklistQuestion> questions) => new()
    {
        Rows =
        [
            .. questions.Select(q => new Row
            {
                Key = $"{q.Id}",
                Text = q.Text,
                Help = q.Help,
                Kind = q.Kind,
                Unit = q.Unit,
                StaysTrue = q.StaysTrue,
                Choices = [.. q.Choices.Select(c => new ChoiceRow { Key = c.Key, Text = c.Text, Excludes = [.. c.Excludes] })],
                When = [.. q.When.Select(w => new BranchRow { Question = $"{w.Question}", Any = [.. w.Any] })],
            }),
        ],
    };

    /// <param name="act">“up:3”, “add-choice:2”, “remove-choice:2:1” …; nothing only brings the form into shape.</param>
    public void Shape(string? act, TimeProvider clock)
    {
        var parts = (act ?? "").Split(':');
        var row = parts.Length > 1 && int.TryParse(parts[1], out var at) && at >= 0 && at < Rows.Count ? at : -1;
        var below = parts.Length > 2 && int.TryParse(parts[2], out var inner) ? inner : -1;
        if (parts[0] == "add" && Rows.Count < Checklist.MostQuestions)
            Rows.Add(new Row { Key = Fresh("new", clock) });
        if (row >= 0)
            Change(parts[0], row, below, clock);
        foreach (var one in Rows)
            Complete(one, clock);
    }

    private void Change(string act, int at, int below, TimeProvider clock)
    {
        var row = Rows[at];
        switch (act)
        {
            case "remove":
                Rows.RemoveAt(at);
                break;
            case "up" when at > 0:
                (Rows[at - 1], Rows[at]) = (Rows[at], Rows[at - 1]);
                break;
            case "down" when at < Rows.Count - 1:
                (Rows[at + 1], Rows[at]) = (Rows[at], Rows[at + 1]);
                break;
            case "add-choice" when row.Choices.Count < ChecklistQuestion.MostChoices:
                row.Choices.Add(new ChoiceRow { Key = Fresh("", clock) });
                break;
            case "remove-choice" when below >= 0 && below < row.Choices.Count:
                row.Choices.RemoveAt(below);
                break;
            case "add-branch" when row.When.Count < ChecklistQuestion.MostBranches:
                row.When.Add(new BranchRow());
                break;
            case "remove-branch" when below >= 0 && below < row.When.Count:
                row.When.RemoveAt(below);
                break;
        }
    }

    /// <summary>Yes and no are always there; a choice begins with two answers.</summary>
    private static void Complete(Row row, TimeProvider clock)
    {
        if (row.Key.Length == 0)
            row.Key = Fresh("new", clock);
        if (row.Kind == QuestionKind.YesOrNo)
            row.Choices = [.. new[] { ChecklistQuestion.Yes, ChecklistQuestion.No }.Select(key => row.Choices.Find(c => c.Key == key) ?? new ChoiceRow { Key = key })];
        else if (row.Kind == QuestionKind.Choice)
        {
            row.Choices.RemoveAll(c => c.Key is ChecklistQuestion.Yes or ChecklistQuestion.No && string.IsNullOrWhiteSpace(c.Text));
            while (row.Choices.Count < 2)
                row.Choices.Add(new ChoiceRow());
            foreach (var choice in row.Choices.Where(c => string.IsNullOrEmpty(c.Key)))
                choice.Key = Fresh("", clock);
        }
    }

    private static string Fresh(string what, TimeProvider clock) => what.Length > 0 ? $"{what}-{Id.New(clock):N}" : $"{Id.New(clock):N}";
}
