using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Kulanz.Cases.Repeats.Likeness;
using Microsoft.VisualBasic.FileIO;
using Match = Kulanz.Cases.Repeats.Likeness.Match;

namespace Kulanz.Bench;

/// <summary>
/// How often the right earlier question comes first, beside the nearest neighbour by the plain cosine of TF-IDF words, on published collections of questions (folder
/// ticket-text of KULANZ_TEST_DATA). Everything that was chosen was chosen on fold 0 of banking77 and bitext, and is not among what is reported here.
/// </summary>
internal static partial class RepeatsQuality
{
    private const int Folds = 5, Seed = 20260928, Development = 0;

    private sealed record Labelled(string Text, string Label);

    private sealed class Tally
    {
        public int Asked { get; private set; }
        private int first, three;

        public void Add(IEnumerable<bool> right)
        {
            var best = right.Take(3).ToList();
            Asked++;
            first += best.FirstOrDefault() ? 1 : 0;
            three += best.Contains(true) ? 1 : 0;
        }

        public double First => 100.0 * first / Asked;
        public double Three => 100.0 * three / Asked;
    }

    public static void Run(string data, bool development)
    {
        var folder = Path.Combine(data, "ticket-text");
        Console.WriteLine($"{"",-44}{"asked",7}{"first",9}{"",9}{"in three",9}   (plain TF-IDF cosine of words in brackets), %");
        var banking = Csv(folder, "banking77", "train.csv", 1);
        Held("banking77", banking, development);
        Held("bitext", Csv(folder, "bitext", "train.csv", 1), development);
        Given("AskUbuntu, its own split", Path.Combine(folder, "nlu-eval", "AskUbuntuCorpus.json"));
        if (Path.Combine(folder, "banking77", "test.csv") is var test && File.Exists(test))
            Against("banking77, its own test part", banking, Csv(folder, "banking77", "test.csv", 1));
        Forum(Path.Combine(folder, "german-forum-te"));
        Paws(Path.Combine(folder, "pawsx-de", "dev.tsv"));
        Said(banking, Csv(folder, "bitext", "train.csv", 1), development);
    }

    /// <summary>Each fold's questions are looked for in the four others.</summary>
    private static void Held(string name, List<Labelled> all, bool development)
    {
        var folds = Split(all);
        var (ours, plain) = (new Tally(), new Tally());
        for (var fold = 0; fold < Folds; fold++)
            if (development == (fold == Development))
                Compare(all.Where((_, i) => folds[i] != fold).ToList(), all.Where((_, i) => folds[i] == fold).ToList(), "en", ours, plain);
        Print($"{name}, {(development ? "development fold" : "four folds of five")}", ours, plain);
    }

    private static void Against(string name, List<Labelled> known, List<Labelled> asked)
    {
        var (ours, plain) = (new Tally(), new Tally());
        Compare(known, asked, "en", ours, plain);
        Print(name, ours, plain);
    }

    private static void Given(string name, string file)
    {
        using var corpus = JsonDocument.Parse(File.ReadAllText(file));
        var parts = corpus.RootElement.GetProperty("sentences").EnumerateArray().ToLookup(s => s.GetProperty("training").GetBoolean(), s => new Labelled(s.GetProperty("text").GetString()!, s.GetProperty("intent").GetString()!));
        Against(name, [.. parts[true]], [.. parts[false]]);
    }

    private static void Compare(List<Labelled> known, List<Labelled> asked, string language, Tally ours, Tally plain)
    {
        var index = new QuestionsInMemory();
        foreach (var question in known)
            index.Add(QuestionText.Of(question.Text, language));
        var words = new PlainCosine([.. known.Select(k => k.Text)]);
        foreach (var question in asked)
        {
            ours.Add(index.Find(QuestionText.Of(question.Text, language)).Select(f => known[f.Id].Label == question.Label));
            plain.Add(words.Find(question.Text).Select(f => known[f].Label == question.Label));
        }
    }

    /// <summary>Posts of a forum and the problems that people said are in them: is the right post first for a problem, and the right problem for a post?</summary>
    private static void Forum(string folder)
    {
        var pairs = XDocument.Load(Directory.GetFiles(folder, "*.xml").Single()).Root!.Elements("pair")
            .Select(p => (Post: Line(p.Element("t")!.Value), Problem: Line(p.Element("h")!.Value), Same: p.Attribute("entailment")!.Value == "ENTAILMENT")).ToList();
        var texts = pairs.SelectMany(p => new[] { p.Post, p.Problem }).Distinct().ToList();
        var frequencies = new Frequencies();
        foreach (var text in texts)
            frequencies.Add(QuestionText.Of(text, "de").Words);
        var words = new PlainCosine(texts);
        foreach (var (name, asked, other) in new (string, Func<(string Post, string Problem, bool Same), string>, Func<(string Post, string Problem, bool Same), string>)[]
        {
            ("German forum, the post for a problem", p => p.Problem, p => p.Post), ("German forum, the problem for a post", p => p.Post, p => p.Problem),
        })
        {
            var (ours, plain, above, abovePlain) = (new Tally(), new Tally(), new List<double>(), new List<double>());
            foreach (var group in pairs.GroupBy(asked).Where(g => g.Any(p => p.Same) && g.Any(p => !p.Same)))
            {
                var comparison = new Comparison(QuestionText.Of(group.Key, "de"), frequencies);
                var scored = group.Select(p => (p.Same, Ours: comparison.With(QuestionText.Of(other(p), "de")).Rank, Plain: words.Of(group.Key, other(p)))).ToList();
                ours.Add(scored.OrderByDescending(s => s.Ours).Select(s => s.Same));
                plain.Add(scored.OrderByDescending(s => s.Plain).Select(s => s.Same));
                above.Add(Above(scored.Where(s => s.Same).Select(s => s.Ours), scored.Where(s => !s.Same).Select(s => s.Ours)));
                abovePlain.Add(Above(scored.Where(s => s.Same).Select(s => s.Plain), scored.Where(s => !s.Same).Select(s => s.Plain)));
            }
            Print(name, ours, plain, $"above the others {100 * above.Average():N1} ({100 * abovePlain.Average():N1})");
        }
    }

    /// <summary>Sentences of nearly the same words, half of which mean something else: made so that words alone cannot tell.</summary>
    private static void Paws(string file)
    {
        var pairs = File.ReadLines(file).Skip(1).Select(l => l.Split('\t')).Where(p => p is [_, not "NS", _, _]).Select(p => (One: p[1], Other: p[2], Same: p[3] == "1")).ToList();
        var frequencies = new Frequencies();
        foreach (var pair in pairs)
            frequencies.Add(QuestionText.Of(pair.One, "de").Words);
        var words = new PlainCosine([.. pairs.SelectMany(p => new[] { p.One, p.Other }).Distinct()]);
        var scored = pairs.ConvertAll(p => (p.Same, Match: new Comparison(QuestionText.Of(p.One, "de"), frequencies).With(QuestionText.Of(p.Other, "de")), Plain: words.Of(p.One, p.Other)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"PAWS-X German, {pairs.Count} pairs: the same meaning above another in {100 * Above(scored.Where(s => s.Same).Select(s => s.Match.Rank), scored.Where(s => !s.Same).Select(s => s.Match.Rank)):N1} % ({100 * Above(scored.Where(s => s.Same).Select(s => s.Plain), scored.Where(s => !s.Same).Select(s => s.Plain)):N1} %); \"surely\" said of {Share(scored, true):N0} % of the same and {Share(scored, false):N0} % of the others"));

        static double Share(List<(bool Same, Match Match, double Plain)> scored, bool same) => 100.0 * scored.Count(s => s.Same == same && s.Match.AmongAll == Certainty.Surely) / scored.Count(s => s.Same == same);
    }

    /// <summary>What the words are worth: how often the first one shown is right, and how often something is shown where nothing is.</summary>
    private static void Said(List<Labelled> banking, List<Labelled> bitext, bool development)
    {
        Console.WriteLine();
        Console.WriteLine($"{"",-30}{"at least",12}{"shown",9}{"right",9}{"shown though not asked before",32}   %");
        foreach (var (name, all) in new[] { ("banking77", banking), ("bitext", bitext) })
        {
            var folds = Split(all);
            var fold = development ? Development : 1;
            var (known, asked) = (all.Where((_, i) => folds[i] != fold).ToList(), all.Where((_, i) => folds[i] == fold).ToList());
            var index = new QuestionsInMemory();
            foreach (var question in known)
                index.Add(QuestionText.Of(question.Text, "en"));
            var (there, absent) = (new List<(Certainty? Word, bool Right)>(), new List<Certainty?>());
            var (own, ownAbsent) = (new List<(Certainty? Word, bool Right)>(), new List<Certainty?>());
            var random = new Random(Seed);
            foreach (var question in asked)
            {
                var text = QuestionText.Of(question.Text, "en");
                var found = index.Find(text).ToList();
                there.Add(found.Count == 0 ? (null, false) : (found[0].Match.AmongAll, known[found[0].Id].Label == question.Label));
                absent.Add(found.Where(f => known[f.Id].Label != question.Label).Select(f => f.Match.AmongAll).FirstOrDefault());
                // Of one customer: twenty questions about other things, and one about this.
                var comparison = new Comparison(text, index.Frequencies);
                var others = Drawn(known, 20, k => k.Label != question.Label, random).Select(k => comparison.With(index[k])).MaxBy(m => m.Rank);
                var same = comparison.With(index[Drawn(known, 1, k => k.Label == question.Label, random).Single()]);
                own.Add(same.Rank > others.Rank ? (same.AmongOwn, true) : (others.AmongOwn, false));
                ownAbsent.Add(others.AmongOwn);
            }
            Rows($"{name}, of {known.Count:N0}", there, absent);
            Rows($"{name}, of a customer's 21", own, ownAbsent);
        }

        static void Rows(string name, List<(Certainty? Word, bool Right)> there, List<Certainty?> absent)
        {
            foreach (var word in new[] { Certainty.Surely, Certainty.Probably, Certainty.Perhaps })
            {
                var shown = there.Where(t => t.Word >= word).ToList();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-30}{word,12}{100.0 * shown.Count / there.Count,9:N1}{100.0 * shown.Count(s => s.Right) / Math.Max(1, shown.Count),9:N1}{100.0 * absent.Count(a => a >= word) / absent.Count,32:N1}"));
            }
        }
    }

    private static IEnumerable<int> Drawn(List<Labelled> known, int count, Func<Labelled, bool> wanted, Random random)
    {
        while (count > 0)
            if (random.Next(known.Count) is var k && wanted(known[k]))
            {
                count--;
                yield return k;
            }
    }

    /// <summary>How often one of the first is greater than one of the second.</summary>
    private static double Above(IEnumerable<double> first, IEnumerable<double> second)
    {
        var others = second.Order().ToArray();
        return first.Average(value =>
        {
            var (below, equal) = (0, 0);
            foreach (var other in others)
                if (other < value)
                    below++;
                else if (other == value)
                    equal++;
            return (below + equal / 2.0) / others.Length;
        });
    }

    private static int[] Split(List<Labelled> all)
    {
        var random = new Random(Seed);
        return [.. all.Select(_ => random.Next(Folds))];
    }

    private static void Print(string name, Tally ours, Tally plain, string more = "") =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-44}{ours.Asked,7:N0}{ours.First,9:N1}{$"({plain.First:N1})",9}{ours.Three,9:N1} {$"({plain.Three:N1})"}   {more}"));

    private static string Line(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static List<Labelled> Csv(string folder, string set, string file, int label)
    {
        using var rows = new TextFieldParser(Path.Combine(folder, set, file)) { Delimiters = [","] };
        var all = new List<Labelled>();
        rows.ReadFields();
        while (rows.ReadFields() is { } row)
            all.Add(new(row[0].Trim(), row[label].Trim()));
        return all;
    }

    [GeneratedRegex(@"\w+")]
    internal static partial Regex Word();
}

/// <summary>The same way as through the database: the index's selection, the weighing by stored words, the full comparison of the best.</summary>
internal sealed class QuestionsInMemory
{
    private readonly List<QuestionText> texts = [];
    private readonly Dictionary<uint, List<int>> index = [];

    public Frequencies Frequencies { get; } = new();

    public QuestionText this[int id] => texts[id];

    public void Add(QuestionText text)
    {
        foreach (var key in text.Words.Matter)
            (index.TryGetValue(key, out var list) ? list : index[key] = []).Add(texts.Count);
        texts.Add(text);
        Frequencies.Add(text.Words);
    }

    public IEnumerable<(int Id, Match Match)> Find(QuestionText asked)
    {
        var comparison = new Comparison(asked, Frequencies);
        return Lead(asked).Select(id => (id, Weight: Bm25.Sum(asked.Words, texts[id].Words, Frequencies))).OrderByDescending(w => w.Weight).ThenByDescending(w => w.id).Take(Selection.Read)
            .Select(w => (w.id, Match: comparison.With(texts[w.id]))).OrderByDescending(f => f.Match.AmongAll).ThenByDescending(f => f.Match.Rank).ThenByDescending(f => f.id);
    }

    private IEnumerable<int> Lead(QuestionText asked)
    {
        var selection = Selection.Of(asked.Words, Frequencies, texts.Count);
        var promise = new Dictionary<int, double>();
        foreach (var key in selection.Rare)
            foreach (var id in index.GetValueOrDefault(key, []).AsEnumerable().Reverse().Take(Selection.RareUpTo))
                promise[id] = promise.GetValueOrDefault(id) + Weights.Rarity(key, Frequencies);
        if (selection.Common.Count > 1 && promise.Count < Selection.Weighed)
        {
            var two = selection.Common.Select(key => Weights.Rarity(key, Frequencies)).Order().Take(2).Sum();
            foreach (var id in selection.Common.SelectMany(key => index.GetValueOrDefault(key, [])).GroupBy(id => id).Where(g => g.Count() > 1).Select(g => g.Key).OrderDescending().Take(Selection.PairsUpTo))
                promise[id] = promise.GetValueOrDefault(id) + two;
        }
        return promise.OrderByDescending(p => p.Value).ThenByDescending(p => p.Key).Take(Selection.Weighed).Select(p => p.Key);
    }
}

/// <summary>What everybody would write first: lower-case words, tf · (ln((1 + N) / (1 + n)) + 1), the cosine.</summary>
internal sealed class PlainCosine
{
    private readonly List<Dictionary<string, double>> vectors = [];
    private readonly Dictionary<string, int> with = [];
    private readonly Dictionary<string, List<(int Id, double Weight)>> index = [];
    private readonly int count;

    public PlainCosine(IReadOnlyList<string> texts)
    {
        count = texts.Count;
        foreach (var text in texts)
            foreach (var word in Counted(text).Keys)
                with[word] = with.GetValueOrDefault(word) + 1;
        foreach (var text in texts)
        {
            var vector = Vector(text);
            foreach (var (word, weight) in vector)
                (index.TryGetValue(word, out var list) ? list : index[word] = []).Add((vectors.Count, weight));
            vectors.Add(vector);
        }
    }

    public double Of(string one, string other)
    {
        var (left, right) = (Vector(one), Vector(other));
        return left.Sum(w => w.Value * right.GetValueOrDefault(w.Key));
    }

    /// <summary>The three nearest.</summary>
    public List<int> Find(string text)
    {
        var scores = new Dictionary<int, double>();
        foreach (var (word, weight) in Vector(text))
            foreach (var (id, other) in index.GetValueOrDefault(word, []))
                scores[id] = scores.GetValueOrDefault(id) + weight * other;
        return [.. scores.OrderByDescending(s => s.Value).ThenBy(s => s.Key).Take(3).Select(s => s.Key)];
    }

    private Dictionary<string, double> Vector(string text)
    {
        var vector = Counted(text).ToDictionary(w => w.Key, w => w.Value * (Math.Log((1.0 + count) / (1 + with.GetValueOrDefault(w.Key))) + 1));
        var length = Math.Sqrt(vector.Sum(w => w.Value * w.Value));
        foreach (var word in vector.Keys.ToList())
            vector[word] /= length;
        return vector;
    }

    private static Dictionary<string, int> Counted(string text) => RepeatsQuality.Word().Matches(text.ToLowerInvariant()).GroupBy(m => m.Value).ToDictionary(g => g.Key, g => g.Count());
}
