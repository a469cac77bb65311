using System.Buffers;

namespace Kulanz.Search.Words;

/// <summary>
/// Martin Porter's English stemmer ("Porter2") as described at snowballstem.org/algorithms/english/stemmer.html, in the
/// state of Snowball 2.2. Later revisions add exceptions; taking them over means rebuilding every index.
/// </summary>
/// <remarks>Takes lower-case letters. A stem is never longer than its word (an e that is added replaces more) and never empty.</remarks>
public static class EnglishStemmer
{
    // y counts; one that is a consonant is written Y meanwhile.
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouy");

    public static string Stem(string word)
    {
        var lower = word.ToLowerInvariant();
        var room = lower.Length <= 128 ? stackalloc char[128] : new char[lower.Length];
        return new string(room[..Stem(lower, room)]);
    }

    /// <summary>Writes the stem of a lower-case word and returns its length; <paramref name="into"/> is as long as the word.</summary>
    public static int Stem(ReadOnlySpan<char> word, Span<char> into)
    {
        if (word.Length < 3 || Exception(word) is not { } whole)
        {
            word.CopyTo(into);
            return word.Length < 3 ? word.Length : new Stemming(into, word.Length).Run();
        }
        whole.CopyTo(into);
        return whole.Length;
    }

    private static string? Exception(ReadOnlySpan<char> word) => word switch
    {
        "skis" => "ski",
        "skies" => "sky",
        "dying" => "die",
        "lying" => "lie",
        "tying" => "tie",
        "idly" => "idl",
        "gently" => "gentl",
        "ugly" => "ugli",
        "early" => "earli",
        "only" => "onli",
        "singly" => "singl",
        "sky" => "sky",
        "news" => "news",
        "howe" => "howe",
        "atlas" => "atlas",
        "cosmos" => "cosmos",
        "bias" => "bias",
        "andes" => "andes",
        _ => null,
    };

    private ref struct Stemming(Span<char> word, int length)
    {
        private readonly Span<char> word = word;
        private int length = length;
        private int r1, r2;

        public int Run()
        {
            if (word[0] == '\'')
            {
                word[1..length].CopyTo(word);
                length--;
            }
            MarkConsonantY();
            MarkRegions();
            Possessive();
            Plural();
            if (word[..length] is not ("inning" or "outing" or "canning" or "herring" or "earring" or "proceed" or "exceed" or "succeed"))
            {
                PastAndGerund();
                FinalY();
                LongSuffixes();
                MiddleSuffixes();
                ShortSuffixes();
                FinalEAndL();
            }
            word[..length].Replace('Y', 'y');
            return length;
        }

        private static bool IsVowel(char letter) => Vowels.Contains(letter);

        private readonly void MarkConsonantY()
        {
            for (var i = 0; i < length; i++)
                if (word[i] == 'y' && (i == 0 || IsVowel(word[i - 1])))
                    word[i] = 'Y';
        }

        private void MarkRegions()
        {
            ReadOnlySpan<char> all = word[..length];
            r1 = all.StartsWith("gener") || all.StartsWith("arsen") ? 5 : all.StartsWith("commun") ? 6 : After(0);
            r2 = After(r1);
        }

        // Behind the first consonant that follows a vowel.
        private readonly int After(int from)
        {
            while (from < length && !IsVowel(word[from])) from++;
            while (from < length && IsVowel(word[from])) from++;
            return Math.Min(from + 1, length);
        }

        private readonly bool Ends(string suffix) => word[..length].EndsWith(suffix);

        private readonly bool HasVowel(int before) => word[..before].IndexOfAny(Vowels) >= 0;

        private readonly bool EndsInShortSyllable(int end) =>
            end == 2 ? IsVowel(word[0]) && !IsVowel(word[1])
            : end > 2 && !IsVowel(word[end - 3]) && IsVowel(word[end - 2])
                && !IsVowel(word[end - 1]) && word[end - 1] is not ('w' or 'x' or 'Y');

        private void Cut(int count) => length -= count;

        private void Exchange(int count, string ending)
        {
            length -= count;
            ending.CopyTo(word[length..]);
            length += ending.Length;
        }

        private void Possessive()
        {
            if (Ends("'s'")) Cut(3);
            else if (Ends("'s")) Cut(2);
            else if (Ends("'")) Cut(1);
        }

        private void Plural()
        {
            if (Ends("sses")) Cut(2);
            else if (Ends("ied") || Ends("ies")) Cut(length > 4 ? 2 : 1);
            else if (!Ends("us") && !Ends("ss") && Ends("s") && length > 2 && HasVowel(length - 2)) Cut(1);
        }

        private void PastAndGerund()
        {
            if (Ends("eedly") || Ends("eed"))
            {
                var suffix = Ends("eed") ? 3 : 5;
                if (length - suffix >= r1)
                    Exchange(suffix, "ee");
                return;
            }
            var count = Ends("ingly") ? 5 : Ends("edly") ? 4 : Ends("ing") ? 3 : Ends("ed") ? 2 : 0;
            if (count == 0 || !HasVowel(length - count))
                return;
            Cut(count);
            if (Ends("at") || Ends("bl") || Ends("iz"))
                Exchange(0, "e");
            else if (length > 1 && word[length - 1] == word[length - 2] && "bdfgmnprt".Contains(word[length - 1]))
                Cut(1);
            else if (r1 >= length && EndsInShortSyllable(length))
                Exchange(0, "e");
        }

        private readonly void FinalY()
        {
            if (length > 2 && word[length - 1] is 'y' or 'Y' && !IsVowel(word[length - 2]))
                word[length - 1] = 'i';
        }

        // In each of the next three the longest suffix decides, even when its region then forbids it.
        private void LongSuffixes()
        {
            if (length < 3)
                return;
            (int Count, string? By) = word[..length] switch
            {
                [.., 'i', 'z', 'a', 't', 'i', 'o', 'n'] => (7, "ize"),
                [.., 'a', 't', 'i', 'o', 'n', 'a', 'l'] => (7, "ate"),
                [.., 'f', 'u', 'l', 'n', 'e', 's', 's'] => (7, "ful"),
                [.., 'o', 'u', 's', 'n', 'e', 's', 's'] => (7, "ous"),
                [.., 'i', 'v', 'e', 'n', 'e', 's', 's'] => (7, "ive"),
                [.., 't', 'i', 'o', 'n', 'a', 'l'] => (6, "tion"),
                [.., 'b', 'i', 'l', 'i', 't', 'i'] => (6, "ble"),
                [.., 'l', 'e', 's', 's', 'l', 'i'] => (6, "less"),
                [.., 'e', 'n', 't', 'l', 'i'] => (5, "ent"),
                [.., 'a', 't', 'i', 'o', 'n'] => (5, "ate"),
                [.., 'a', 'l', 'i', 's', 'm'] => (5, "al"),
                [.., 'a', 'l', 'i', 't', 'i'] => (5, "al"),
                [.., 'o', 'u', 's', 'l', 'i'] => (5, "ous"),
                [.., 'i', 'v', 'i', 't', 'i'] => (5, "ive"),
                [.., 'f', 'u', 'l', 'l', 'i'] => (5, "ful"),
                [.., 'e', 'n', 'c', 'i'] => (4, "ence"),
                [.., 'a', 'n', 'c', 'i'] => (4, "ance"),
                [.., 'a', 'b', 'l', 'i'] => (4, "able"),
                [.., 'i', 'z', 'e', 'r'] => (4, "ize"),
                [.., 'a', 't', 'o', 'r'] => (4, "ate"),
                [.., 'a', 'l', 'l', 'i'] => (4, "al"),
                [.., 'b', 'l', 'i'] => (3, "ble"),
                [.., 'o', 'g', 'i'] => (3, length > 3 && word[length - 4] == 'l' ? "og" : null),
                [.., 'l', 'i'] => (2, "cdeghkmnrt".Contains(word[length - 3]) ? "" : null),
                _ => (0, null),
            };
            if (By is not null && length - Count >= r1)
                Exchange(Count, By);
        }

        private void MiddleSuffixes()
        {
            (int Count, string? By, int From) = word[..length] switch
            {
                [.., 'a', 't', 'i', 'o', 'n', 'a', 'l'] => (7, "ate", r1),
                [.., 't', 'i', 'o', 'n', 'a', 'l'] => (6, "tion", r1),
                [.., 'a', 'l', 'i', 'z', 'e'] => (5, "al", r1),
                [.., 'i', 'c', 'a', 't', 'e'] => (5, "ic", r1),
                [.., 'i', 'c', 'i', 't', 'i'] => (5, "ic", r1),
                [.., 'a', 't', 'i', 'v', 'e'] => (5, "", r2),
                [.., 'i', 'c', 'a', 'l'] => (4, "ic", r1),
                [.., 'n', 'e', 's', 's'] => (4, "", r1),
                [.., 'f', 'u', 'l'] => (3, "", r1),
                _ => (0, null, 0),
            };
            if (By is not null && length - Count >= r1 && length - Count >= From)
                Exchange(Count, By);
        }

        private void ShortSuffixes()
        {
            var count = word[..length] switch
            {
                [.., 'e', 'm', 'e', 'n', 't'] => 5,
                [.., 'a', 'n', 'c', 'e'] or [.., 'e', 'n', 'c', 'e'] or [.., 'a', 'b', 'l', 'e'] or [.., 'i', 'b', 'l', 'e']
                    or [.., 'm', 'e', 'n', 't'] => 4,
                [.., 'a', 'n', 't'] or [.., 'e', 'n', 't'] or [.., 'i', 's', 'm'] or [.., 'a', 't', 'e'] or [.., 'i', 't', 'i']
                    or [.., 'o', 'u', 's'] or [.., 'i', 'v', 'e'] or [.., 'i', 'z', 'e'] => 3,
                [.., 's', 'i', 'o', 'n'] or [.., 't', 'i', 'o', 'n'] => 3,
                [.., 'a', 'l'] or [.., 'e', 'r'] or [.., 'i', 'c'] => 2,
                _ => 0,
            };
            if (count > 0 && length - count >= r2)
                Cut(count);
        }

        private void FinalEAndL()
        {
            if (Ends("e") && (length - 1 >= r2 || (length - 1 >= r1 && !EndsInShortSyllable(length - 1)))) Cut(1);
            else if (Ends("ll") && length - 1 >= r2) Cut(1);
        }
    }
}
