using System.Globalization;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>
/// Conditions as a form edits them: rows that belong to "all" or to "any". Rendered by the server after each change, so that it works
/// without script; with it, only what changed is swapped. Views and triggers share it.
/// </summary>
public sealed class ConditionForm
{
    public sealed class Row
    {
        public bool Any { get; set; }
        public string Field { get; set; } = "state";

        /// <summary>What <see cref="Values"/> were entered for; another field begins without them.</summary>
        public string? EnteredFor { get; set; }

        public Operator Operator { get; set; }
        public List<string> Values { get; set; } = [];

        public CaseField Chosen => CaseField.Find(Field) ?? CaseField.All[0];
    }

    public List<Row> Rows { get; set; } = [];

    public static async Task<ConditionForm> Of(Conditions conditions, KulanzDb db, CancellationToken cancel)
    {
        var form = new ConditionForm();
        foreach (var (condition, any) in conditions.All.Select(c => (c, false)).Concat(conditions.Any.Select(c => (c, true))))
            form.Rows.Add(new Row { Any = any, Field = condition.Field, Operator = condition.Operator, Values = await Shown(condition, db, cancel) });
        return form;
    }

    /// <summary>Adds a row to <paramref name="add"/> ("all" or "any"), takes one away, and makes operators and values fit their fields.</summary>
    public void Shape(string? add, int? remove)
    {
        if (remove is { } gone && gone >= 0 && gone < Rows.Count)
            Rows.RemoveAt(gone);
        if (add is "all" or "any" && Rows.Count < Conditions.Most)
            Rows.Add(new Row { Any = add == "any" });
        foreach (var row in Rows)
        {
            row.Field = row.Chosen.Name;
            if (!row.Chosen.Operators.Contains(row.Operator))
                row.Operator = row.Chosen.Operators[0];
            if (row.EnteredFor is { } before && before != row.Field)
                row.Values.Clear();
            if (row.Chosen.Kind == CaseField.Asks.YesNo && row.Values.Count == 0)
                row.Values.Add("yes");
        }
    }

    public async Task<Conditions> Read(KulanzDb db, CancellationToken cancel)
    {
        var all = new List<Condition>();
        var any = new List<Condition>();
        foreach (var row in Rows)
        {
            var values = row.Values.Where(v => !string.IsNullOrWhiteSpace(v)).ToList();
            if (row.Chosen.Kind == CaseField.Asks.Customer && values is [var typed] && long.TryParse(typed.Trim(), CultureInfo.InvariantCulture, out var number))
                values = (await db.Customers.Where(c => c.Number == number).Select(c => c.Id).ToListAsync(cancel)).ConvertAll(id => id.ToString());
            if (row.Chosen.Kind == CaseField.Asks.Tag)
                values = await Tags(values, db, cancel);
            if (row.Chosen.Kind == CaseField.Asks.Field)
                values = await Held(row.Field, values, db, cancel);
            (row.Any ? any : all).Add(new Condition(row.Field, row.Operator, values));
        }
        return new Conditions(all, any);
    }

    /// <summary>Tags are typed by their names, with commas between them; one that is not there stays as it was typed, and is refused as such.</summary>
    private static async Task<List<string>> Tags(List<string> typed, KulanzDb db, CancellationToken cancel)
    {
        var names = typed.SelectMany(t => t.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        var keys = names.ConvertAll(Tagging.Key);
        var known = await db.Tags.Where(t => keys.Contains(t.Key)).ToDictionaryAsync(t => t.Key, t => t.Id.ToString(), cancel);
        return names.ConvertAll(name => known.GetValueOrDefault(Tagging.Key(name), name));
    }

    /// <summary>Numbers and dates are typed as people here write them; what is neither stays as it was typed.</summary>
    private static async Task<List<string>> Held(string name, List<string> typed, KulanzDb db, CancellationToken cancel)
    {
        var field = await Asked(name, db, cancel);
        return field?.Kind is FieldKind.Number or FieldKind.Date ? typed.ConvertAll(value => field.Read(value, CultureInfo.CurrentCulture).Done(out var read, out _) ? read : value) : typed;
    }

    private static async Task<Field?> Asked(string name, KulanzDb db, CancellationToken cancel) =>
        Guid.TryParse(name.AsSpan(CaseField.Own.Length), out var id) ? await db.Fields.AsNoTracking().SingleOrDefaultAsync(f => f.Id == id, cancel) : null;

    /// <summary>A customer is typed as the number people read out, a tag as its name, a number as people here write it.</summary>
    private static async Task<List<string>> Shown(Condition condition, KulanzDb db, CancellationToken cancel)
    {
        if (condition.Field.StartsWith(CaseField.Own, StringComparison.Ordinal) && await Asked(condition.Field, db, cancel) is { } own)
            return [.. condition.Values.Select(own.Shown)];
        if (condition.Field != "tag")
            return await ShownCustomer(condition, db, cancel);
        var ids = condition.Values.Where(v => Guid.TryParse(v, out _)).Select(Guid.Parse).ToList();
        return [string.Join(", ", await db.Tags.Where(t => ids.Contains(t.Id)).OrderBy(t => t.Key).Select(t => t.Name).ToListAsync(cancel))];
    }

    private static async Task<List<string>> ShownCustomer(Condition condition, KulanzDb db, CancellationToken cancel) =>
        condition.Field == "customer" && condition.Values is [var id, ..] && Guid.TryParse(id, out var customer)
            ? (await db.Customers.Where(c => c.Id == customer).Select(c => c.Number).ToListAsync(cancel)).ConvertAll(n => n.ToString(CultureInfo.InvariantCulture))
            : [.. condition.Values];
}
