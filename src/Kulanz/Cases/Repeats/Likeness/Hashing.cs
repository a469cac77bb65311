namespace Kulanz.Cases.Repeats.Likeness;

/// <summary>
/// Numbers for words, the same on every machine and in every version: they are stored. FNV-1a over the characters, and the finaliser of
/// MurmurHash3 so that every bit depends on every character.
/// </summary>
internal static class Hashing
{
    public static ulong Of(ReadOnlySpan<char> text)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in text)
            hash = (hash ^ character) * 1099511628211UL;
        return Mix(hash);
    }

    public static ulong Mix(ulong value)
    {
        value ^= value >> 33;
        value *= 0xFF51AFD7ED558CCDUL;
        value ^= value >> 33;
        value *= 0xC4CEB9FE1A85EC53UL;
        return value ^ (value >> 33);
    }
}
