using Kulanz.Cases;
using Kulanz.Cases.Knowledge;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Demo;

/// <summary>What the company has set up and written down: its own fields, macros, triggers, views, and the knowledge base.</summary>
public sealed class Rulebook(KulanzDb db, CustomFields fields, Macros macros, ArrangingTriggers triggers, ArrangingViews views, ArticleCategories categories, ArticleWriting writing)
{
    private sealed record Asked(string Name, FieldKind Kind, string? Choices);

    private sealed record Steps(string Name, IReadOnlyList<Step> Take);

    private sealed record Watched(string Name, TriggerEvent On, bool Enabled, IReadOnlyList<Condition>? All, IReadOnlyList<Condition>? Any, IReadOnlyList<Step> Take);

    private sealed record Shown(string Name, string Icon, CaseOrder Order, IReadOnlyList<Condition> All);

    private sealed record Desk(IReadOnlyList<Asked> Fields, IReadOnlyList<Steps> Macros, IReadOnlyList<Watched> Triggers, IReadOnlyList<Shown> Views);

    private static Desk Written => Shelf.Json<Desk>("desk.json");

    public async Task Fields(Actor by, CancellationToken cancel)
    {
        foreach (var asked in Written.Fields)
            _ = (await fields.Define(asked.Name, asked.Kind, asked.Choices, required: false, by, cancel)).Value;
    }

    /// <summary>After the cases: they were handled without triggers, and views name tags that only cases bring.</summary>
    public async Task Rules(Actor by, CancellationToken cancel)
    {
        var names = await Names(cancel);
        foreach (var macro in Written.Macros)
            _ = (await macros.Save(null, new MacroDraft(macro.Name, Named(macro.Take, names), Shared: true), by, cancel)).Value;
        foreach (var view in Written.Views)
            _ = (await views.Add(new ViewDraft(view.Name, view.Icon, view.Order, new Conditions(Named(view.All, names), []), Shared: true), by, cancel)).Value;
        foreach (var watched in Written.Triggers)
        {
            var made = (await triggers.Save(null, new TriggerDraft(watched.Name, watched.On, new Conditions(Named(watched.All ?? [], names), Named(watched.Any ?? [], names)), Named(watched.Take, names)), by, cancel)).Value;
            if (watched.Enabled)
                _ = (await triggers.Switch(made.Id, on: true, by, cancel)).Value;
        }
    }

    /// <summary>The knowledge base: each article as README.md describes it.</summary>
    public async Task Articles(Actor by, CancellationToken cancel)
    {
        var shelves = new Dictionary<string, Guid>();
        foreach (var part in Shelf.Text("articles.txt").Split("\n# ").Skip(1))
        {
            var pieces = part.Split("\n=== ");
            var head = pieces[0].Split('\n').Select(line => line.Split(':', 2)).Where(line => line.Length == 2).ToDictionary(line => line[0].Trim(), line => line[1].Trim());
            if (head["category"].Split('/', StringSplitOptions.TrimEntries) is not [var german, var english])
                throw new InvalidDataException($"A category has two names: {head["category"]}");
            if (!shelves.TryGetValue(german, out var shelf))
                shelves.Add(german, shelf = (await categories.Save(null, german, english, shelves.Count + 1, by, cancel)).Value.Id);
            Guid? id = null;
            foreach (var text in pieces.Skip(1))
            {
                var lines = text.Split('\n', 2);
                var given = new ArticleGiven(lines[0][..2], lines[0][3..], lines[1].Trim(), Publish: !head.ContainsKey("draft")) { CategoryId = shelf, Audience = head["audience"] == "internal" ? Audience.Internal : Audience.Public };
                id = (await writing.Save(id, given, by, cancel)).Value.Id;
            }
        }
    }

    /// <summary>Queues and tags by how the file calls them.</summary>
    private async Task<Dictionary<string, string>> Names(CancellationToken cancel) =>
        (await db.Queues.Select(q => new { Name = "queue " + q.Name, q.Id }).ToListAsync(cancel)).Concat(await db.Tags.Select(t => new { Name = "tag " + t.Key, t.Id }).ToListAsync(cancel))
            .ToDictionary(n => n.Name, n => n.Id.ToString());

    private static List<Step> Named(IEnumerable<Step> steps, Dictionary<string, string> names) =>
        [.. steps.Select(step => step.Kind == "queue" ? step with { Value = names[$"queue {step.Value}"] } : step)];

    private static List<Condition> Named(IEnumerable<Condition> conditions, Dictionary<string, string> names) =>
        [.. conditions.Select(c => c.Field is "queue" or "tag" ? c with { Values = [.. c.Values.Select(value => names[$"{c.Field} {value}"])] } : c)];
}
