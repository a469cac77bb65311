using System.Collections.Frozen;

namespace Kulanz.Search.Words;

/// <summary>The languages a text is stemmed by.</summary>
[Flags]
public enum Languages
{
    German = 1,
    English = 2,
    Both = German | English,
}

/// <summary>
/// The words that carry grammar and no matter: they tell the language, and they are left out of the stems, where they would
/// be half of all entries and the slowest to ask for. They stay in the words, so that phrases keep them.
/// </summary>
/// <remarks>
/// Words that carry matter in the other language (war, hat, not, will, man, art) are never left out.
/// Language is told by counting: two function words suffice where the other language has less than half as many. Character
/// statistics were dropped, since mails shorter than that are stemmed both ways at little cost.
/// </remarks>
public static class FunctionWords
{
    [Flags]
    private enum Is { German = 1, English = 2, Dropped = 4 }

    private static readonly FrozenDictionary<string, Is> All = Build();
    private static readonly FrozenDictionary<string, Is>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        All.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a folded word is left out of the stems.</summary>
    public static bool Dropped(ReadOnlySpan<char> word) => word.Length <= 10 && Lookup.TryGetValue(word, out var found) && found.HasFlag(Is.Dropped);

    /// <summary>Whether a folded word is left out of the stems, counting what it says about the language.</summary>
    internal static bool Dropped(ReadOnlySpan<char> word, ref int german, ref int english)
    {
        if (word.Length > 10 || !Lookup.TryGetValue(word, out var found))
            return false;
        if ((found & Is.German) != 0) german++;
        if ((found & Is.English) != 0) english++;
        return (found & Is.Dropped) != 0;
    }

    internal static Languages Told(int german, int english) =>
        german >= 2 && german > 2 * english ? Languages.German
        : english >= 2 && english > 2 * german ? Languages.English
        : Languages.Both;

    private static FrozenDictionary<string, Is> Build()
    {
        var words = new Dictionary<string, Is>();
        Add(Is.German | Is.Dropped, """
            der das den dem des ein eine einen einem einer eines und oder aber sondern ich du er sie es wir ihr mich dich sich
            uns euch mir dir ihm ihn ihnen mein meine meinen meinem meiner meines dein deine deinen deinem deiner sein seine
            seinen seinem seiner seines ihre ihren ihrem ihrer ihres unser unsere unseren unserem unserer euer eure euren
            kein keine keinen keinem keiner dieser diese dieses diesen diesem jener jene jenes welche welcher welches
            ist sind seid waren wird werden wurde wurden worden habe haben habt hatte hatten kann kannst koennen koennte konnte
            muss muessen sollte soll sollen wollte moechte darf duerfen im auf aus bei beim mit nach von vom vor zu zum zur
            fuer ueber unter um durch gegen ohne bis seit nicht auch noch nur schon sehr wie als wenn dass da dann denn weil
            ob wer wo wann warum wieso hier dort jetzt immer wieder mal ja nein doch etwas nichts alle alles jedoch damit
            dabei daran darauf dazu davon dafuer bereits also
            """);
        Add(Is.German, "bin bist hat war man bitte danke gruessen gruss hallo guten herr frau ihnen leider");
        Add(Is.English | Is.Dropped, """
            the a an and or but i you he she it we they me him us them my your his its our their mine yours this that these
            those is are was were be been being have has had having do does did doing of to for from with by at on into about
            as if then than because while which who whom whose what when where why how there here can could should would may
            might must shall not no yes all any some such just also too very only still again
            https http www
            """);
        Add(Is.English, "please thanks thank hello hi dear regards sincerely");
        // Grammar in both languages tells neither.
        Add(Is.Dropped, "in an am so was die");
        foreach (var word in "in an am so was die also".Split(' '))
            words[word] = Is.Dropped;
        // Matter in the other language: a war, a hat, Not (distress), Man.
        foreach (var word in "war hat not will man bin".Split(' '))
            if (words.TryGetValue(word, out var found))
                words[word] = found & ~Is.Dropped;
        return words.ToFrozenDictionary();

        void Add(Is what, string list)
        {
            foreach (var word in list.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
                words[word] = words.GetValueOrDefault(word) | what;
        }
    }
}
