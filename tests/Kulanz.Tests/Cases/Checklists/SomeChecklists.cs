using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Causes;
using Kulanz.Cases.Checklists;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Cases.Checklists;

/// <summary>What is asked when Payroll cannot be activated: system (stays true), online?, then the error or the proxy, and the memory (stays true).</summary>
public sealed record SomeChecklist(Product Product, Guid Id, IReadOnlyList<ChecklistQuestion> Questions, IReadOnlyDictionary<string, Guid> Causes)
{
    public ChecklistQuestion Question(string begins) => Questions.Single(q => q.Text.StartsWith(begins, StringComparison.Ordinal));

    public Guid this[string begins] => Question(begins).Id;
}

public static class SomeChecklists
{
    public static IReadOnlyList<GivenQuestion> Activation(IReadOnlyDictionary<string, Guid> causes) =>
    [
        new(null, "Which system?", QuestionKind.Choice) { As = "os", StaysTrue = true, Choices = [new("windows", "Windows", null), new("mac", "macOS", [causes["Key used up"]]), new("linux", "Linux", null)] },
        new(null, "Online?", QuestionKind.YesOrNo) { As = "online", Choices = [new("yes", null, [causes["Network"]]), new("no", null, [causes["Server refuses the key"]])] },
        new(null, "What does it say?", QuestionKind.ShortText) { As = "error", When = [new("online", ["yes"]), new("os", ["windows", "linux"])] },
        new(null, "A proxy?", QuestionKind.YesOrNo) { As = "proxy", When = [new("online", ["no"])] },
        new(null, "Memory?", QuestionKind.Number) { Unit = "GB", StaysTrue = true, Help = "In the settings" },
    ];

    public static async Task<SomeChecklist> Checklist(this TestApp app, string key = "payroll")
    {
        var product = (await app.Do<ArrangingProducts, Outcome<Product>>(a => a.Add(key, $"Payroll {key}", Actor.System, default))).Value;
        var causes = new Dictionary<string, Guid>();
        foreach (var (name, parent) in new[] { ("Activation", null), ("Server refuses the key", "Activation"), ("Key used up", "Server refuses the key"), ("Network", (string?)null), ("Proxy", "Network") })
            causes[name] = (await app.Do<ArrangingCauses, Outcome<Cause>>(a => a.Add(product.Id, parent is null ? null : causes[parent], name, Actor.System, default))).Value.Id;
        var made = (await app.Do<ArrangingChecklists, Outcome<Checklist>>(a => a.Add("Activation", product.Id, null, Actor.System, default))).Value;
        await app.Publish(made.Id, Activation(causes));
        return new(product, made.Id, (await app.Versions(made.Id))[^1].Questions, causes);
    }

    public static async Task<ChecklistVersion> Publish(this TestApp app, Guid id, IReadOnlyList<GivenQuestion> questions, string name = "Activation")
    {
        Assert.Null((await app.Do<ArrangingChecklists, Outcome<Checklist>>(a => a.Save(id, name, null, questions, null, Actor.System, default))).Refusal);
        return (await app.Do<ArrangingChecklists, Outcome<ChecklistVersion>>(a => a.Publish(id, null, Actor.System, default))).Value;
    }

    public static async Task<List<ChecklistVersion>> Versions(this TestApp app, Guid id) => await app.Look(db => Task.FromResult(db.ChecklistVersions.Where(v => v.ChecklistId == id).OrderBy(v => v.Number).ToList()));

    public static GivenQuestion Again(ChecklistQuestion q) => new(q.Id, q.Text, q.Kind)
    {
        Help = q.Help,
        Unit = q.Unit,
        StaysTrue = q.StaysTrue,
        Choices = [.. q.Choices.Select(c => new GivenChoice(c.Key, c.Text, c.Excludes))],
        When = [.. q.When.Select(w => new GivenBranch($"{w.Question}", w.Any))],
    };

    /// <summary>A case of this person about the product.</summary>
    public static async Task<long> CaseAbout(this TestApp app, SomeChecklist list, Someone.Person who, string subject = "Cannot activate")
    {
        var customer = await app.Customer(who);
        return (await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(customer.Id, subject, "It does not start.", Channel.Mail) { ProductId = list.Product.Id }, Actor.System, default))).Value.Number;
    }

    public static Task<Outcome<ChecklistAnswer>> Answer(this TestApp app, long number, Guid question, string? value, Actor by, Guid? corrects = null) =>
        app.Do<Answering, Outcome<ChecklistAnswer>>(a => a.Answer(number, new AnswerGiven(question, value) { Corrects = corrects }, by, default));

    public static Task<CaseDiagnosis> Diagnosis(this TestApp app, long number) =>
        app.Do(async services => await Of(services, number));

    private static async Task<CaseDiagnosis> Of(IServiceProvider services, long number)
    {
        var db = (Kulanz.Platform.Data.KulanzDb)services.GetService(typeof(Kulanz.Platform.Data.KulanzDb))!;
        return await ((Diagnoses)services.GetService(typeof(Diagnoses))!).Of(db.Cases.Single(c => c.Number == number), default);
    }

    public static string Next(this CaseDiagnosis of) => string.Join(" | ", of.Begun.Select(d => d.Next?.Question.Text ?? "-"));

    public static string[] Open(this CaseDiagnosis of) => [.. of.Open.Select(s => s.Question.Text)];
}
