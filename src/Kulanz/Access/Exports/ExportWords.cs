using System.Globalization;
using System.Text;
using Kulanz.Platform.Ui;

namespace Kulanz.Access.Exports;

/// <summary>What a copy says about itself, in the customer's language: the files that are always there, and the one that explains the others.</summary>
internal static class ExportWords
{
    public const string Readme = "README.txt";
    public const string Data = "data.json";
    public const string Manifest = "manifest.json";

    public static string Explained(CustomerExport export, Customer customer, IReadOnlyList<ExportPart> parts)
    {
        string T(string english) => Texts.In(export.Language, english);
        var words = new StringBuilder();
        void Line(string text = "") => words.Append(text).Append("\r\n");
        var title = T("A copy of your data");
        Line(title);
        Line(new string('=', title.Length));
        Line();
        Line($"{Platform.Typed.Line(customer.Name)}, {T("Customer number")} {customer.Number}, {export.AskedAt.ToString("d", CultureInfo.GetCultureInfo(export.Language == "de" ? "de-DE" : "en-GB"))}");
        Line();
        Line(T("What is in it:"));
        foreach (var part in parts)
            Line($"- {T(part.Says)}");
        Line();
        Line(T("As files:"));
        Line($"- {Data}: {T("everything once more in a form that other programs can read")}");
        foreach (var table in parts.SelectMany(p => p.Tables))
            Line($"- {table.Name}: {T("a table for any spreadsheet")}");
        if (parts.Any(p => p.Files is not null))
            Line($"- files/: {T("the files you sent and received")}");
        Line($"- {Manifest}: {T("size and SHA-256 of each file, to see that none was damaged")}");
        Line();
        Line(T("Not in it is what we note among ourselves: internal notes, and records of who did what."));
        return words.ToString();
    }
}
