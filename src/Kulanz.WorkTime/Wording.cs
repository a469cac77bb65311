namespace Kulanz.WorkTime;

/// <summary>A sentence or a name in both languages.</summary>
/// <param name="English">In English.</param>
/// <param name="German">In German.</param>
public sealed record Wording(string English, string German)
{
    /// <summary>In German for <c>de</c> and its regions, otherwise in English.</summary>
    public string In(string language) => language.StartsWith("de", StringComparison.OrdinalIgnoreCase) ? German : English;
}
