using System.Diagnostics.CodeAnalysis;

namespace Kulanz.Platform.Api;

/// <summary>A value of an enum in an address, spelled as in JSON: <c>?state=waiting_on_customer</c>. By itself ASP.NET reads the C# name there, letter for letter.</summary>
public readonly record struct Word<T>(T Value) where T : struct, Enum
{
    public static bool TryParse([NotNullWhen(true)] string? text, out Word<T> word)
    {
        word = default;
        var name = text?.Replace("_", "", StringComparison.Ordinal);
        if (name is not { Length: > 0 } || !char.IsLetter(name[0]) || !Enum.TryParse<T>(name, ignoreCase: true, out var value))
            return false;
        word = new Word<T>(value);
        return true;
    }
}
