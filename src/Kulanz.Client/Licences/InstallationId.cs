namespace Kulanz.Client.Licences;

/// <summary>
/// The name of one installation of a product. Ours are twelve characters in three groups, <c>MK7D-4Q2X-9TRA</c>, in the alphabet of licence keys and checked like them: somebody
/// carries it by hand from a computer without network into the portal. Products may have names of their own. It is no secret.
/// </summary>
public static class InstallationId
{
    /// <summary>Characters that one has at most.</summary>
    public const int MaxLength = 100;

    private const int Length = 12;

    /// <summary>A new one.</summary>
    public static string New() => Base32.Grouped(Base32.New(Length), LicenceKey.GroupLength);

    /// <summary>One of ours as it was meant, in whatever way it was typed; any other as it stands, without blanks around it.</summary>
    public static string Read(string? text)
    {
        Span<int> code = stackalloc int[Length];
        return Base32.Read(text, code) is (Length, null) && Code32.IsRight(code, out _) ? Base32.Grouped(Base32.Write(code), LicenceKey.GroupLength) : text?.Trim() ?? "";
    }
}
