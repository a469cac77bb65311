namespace Kulanz.Mime;

/// <summary>Something in a mail that was broken and was read around.</summary>
/// <param name="Code">Stable, lower case, words joined by hyphens; see <see cref="MailProblems"/> for where they come from.</param>
/// <param name="Sentence">One English sentence for a person.</param>
public sealed record MailProblem(string Code, string Sentence)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Code}: {Sentence}";
}

/// <summary>
/// What was broken in one mail, each thing once. A hostile mail can be broken in a million places,
/// so the list stops at <see cref="Limit"/>; reading goes on.
/// </summary>
internal sealed class MailProblems
{
    private const int Limit = 50;
    private readonly List<MailProblem> _found = [];

    public IReadOnlyList<MailProblem> Found => _found;

    public void Add(string code, string sentence)
    {
        if (_found.Count >= Limit)
            return;
        foreach (var known in _found)
            if (known.Code == code && known.Sentence == sentence)
                return;
        _found.Add(new MailProblem(code, sentence));
    }

    /// <summary>A name out of the mail, short and without control characters, for use in a sentence.</summary>
    public static string Quote(ReadOnlySpan<char> name)
    {
        var shortened = name.Length > 60 ? name[..60] : name;
        return string.Create(shortened.Length, shortened, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
                target[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
        });
    }
}
