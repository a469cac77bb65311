using System.Globalization;

namespace Kulanz.Platform.Ui;

public static class Initials
{
    /// <summary>"Anna von Berg" is AB; whole letters, also where one takes two code units.</summary>
    public static string Of(string name)
    {
        var words = name.Split([' ', '-', '.', '@'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? "?" : string.Concat(First(words[0]), words.Length > 1 ? First(words[^1]) : "").ToUpperInvariant();
    }

    private static string First(string word) => StringInfo.GetNextTextElement(word);
}
