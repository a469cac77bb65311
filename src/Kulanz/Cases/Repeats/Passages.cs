using System.Globalization;
using Kulanz.Access;
using Kulanz.Mail.Templates;
using Kulanz.Platform;

namespace Kulanz.Cases.Repeats;

/// <summary>What is put into an answer that refers to an earlier one, in the customer's language. Administrators change the words among the mail templates; who answers reads them before they leave.</summary>
public sealed class Passages(Templating templates, Preferences preferences, Settings settings)
{
    private static readonly Dictionary<string, string> Samples = new()
    {
        ["question.date"] = "3. März 2026",
        ["answer.date"] = "3. März 2026",
        ["answer.by"] = "Anna Berger",
        ["answer"] = "Bitte starten Sie den Router neu und warten Sie fünf Minuten.",
        ["case.number"] = "1742",
    };

    public static readonly LetterKind Own = new("earlier-answer", "Reference to an earlier answer", "Put into an answer to a customer who was answered this before.", Samples,
        new("", "Danach hatten Sie uns am {{question.date}} schon einmal gefragt. Unsere Antwort vom {{answer.date}}:\n\n{{answer}}\n\nHat sich seitdem etwas geändert, oder ist etwas offen geblieben? Dann schreiben Sie uns gern, was."),
        new("", "You asked us about this on {{question.date}}. Our answer of {{answer.date}}:\n\n{{answer}}\n\nIf something has changed since, or was left open, please tell us what."))
    { Passage = true };

    public static readonly LetterKind ByPhone = new("earlier-call", "Reference to an earlier call", "Put into an answer to a customer with whom this was spoken about on the telephone.",
        new Dictionary<string, string> { ["question.date"] = "3. März 2026", ["answer.date"] = "3. März 2026", ["answer.by"] = "Anna Berger", ["case.number"] = "1742" },
        new("", "Darüber haben wir am {{answer.date}} am Telefon gesprochen. Ist seitdem etwas offen geblieben? Dann schreiben Sie uns gern, was."),
        new("", "We spoke about this on the telephone on {{answer.date}}. If something was left open, please tell us what."))
    { Passage = true };

    public static readonly LetterKind Elsewhere = new("answer-elsewhere", "Answer given to somebody else", "Put into an answer where the same was answered to another customer, of whom nothing is said.",
        new Dictionary<string, string> { ["answer.date"] = "3. März 2026", ["answer"] = "Bitte starten Sie den Router neu und warten Sie fünf Minuten." },
        new("", "{{answer}}"), new("", "{{answer}}"))
    { Passage = true };

    public static readonly LetterKind InArticle = new("answer-article", "Reference to an article", "Put into an answer that refers to the knowledge base.",
        new Dictionary<string, string> { ["article.title"] = "Router neu starten", ["link"] = "https://help.example.com/help/router-neu-starten" },
        new("", "Das steht Schritt für Schritt in unserer Hilfe unter „{{article.title}}“:\n{{link}}"),
        new("", "You find this step by step in our help pages under “{{article.title}}”:\n{{link}}"))
    { Passage = true };

    public static readonly IReadOnlyList<LetterKind> All = [Own, ByPhone, Elsewhere, InArticle];

    /// <summary>The passage for an earlier answer; null where there is nothing the customer may read.</summary>
    public async Task<string?> Write(EarlierAnswer earlier, string language, CancellationToken cancel)
    {
        if (!earlier.ForCustomer || earlier is { ByPhone: true, Own: false })
            return null;
        var company = await preferences.Get<Company>(cancel);
        var kind = earlier.Article is not null ? InArticle : !earlier.Own ? Elsewhere : earlier.ByPhone ? ByPhone : Own;
        var values = new Dictionary<string, string>
        {
            ["question.date"] = Day(earlier.AskedAt),
            ["answer.date"] = Day(earlier.AnsweredAt),
            ["answer.by"] = earlier.AnsweredBy ?? "",
            ["answer"] = earlier.ByPhone ? "" : AnswerBody.Of(earlier.Answer),
            ["case.number"] = $"{earlier.Case}",
            ["article.title"] = earlier.Asked,
            ["link"] = earlier.Article is { } article ? $"{settings.Url}/help/{article.Slug}" : "",
            [Company.Placeholder] = company.Called,
        };
        return Placeholders.Fill((await templates.Current(kind.Key, language == "en" ? "en" : "de", cancel)).Words.Text, values);

        string Day(DateTimeOffset? at) => at is { } moment
            ? company.Local(moment).ToString(language == "en" ? "d MMMM yyyy" : "d. MMMM yyyy", CultureInfo.GetCultureInfo(language == "en" ? "en-GB" : "de-DE"))
            : "";
    }
}
