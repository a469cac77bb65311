using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kulanz.Access;

/// <summary>
/// The numbering plan of one region, from libphonenumber's metadata as the npm package libphonenumber-js carries it.
/// </summary>
/// <remarks>
/// The package's file is embedded as it is: a format of our own would have to be kept in step with it for 50 KB less.
/// Its patterns are matched without backtracking and built when first asked for: most desks meet a dozen countries.
/// </remarks>
internal sealed class PhonePlan
{
    // The order of a plan's types in the file, and with it the places of its columns (METADATA.md of the package, version 4).
    private static readonly PhoneType[] Order =
        [PhoneType.Fixed, PhoneType.Mobile, PhoneType.TollFree, PhoneType.Premium, PhoneType.Personal, PhoneType.Voicemail, PhoneType.CompanyWide, PhoneType.Pager, PhoneType.Voip, PhoneType.SharedCost];

    // What is dearer or cheaper than usual is said first; fixed and mobile come last because they are the widest.
    private static readonly int[] Asked = [3, 2, 9, 8, 4, 7, 6, 5, 0, 1];

    // Asking for a region that the system does not know would throw (Ascension, Kosovo on some).
    private static readonly Lazy<FrozenDictionary<string, string>> Names = new(() => CultureInfo.GetCultures(CultureTypes.SpecificCultures)
        .Select(culture => new RegionInfo(culture.Name)).DistinctBy(region => region.TwoLetterISORegionName)
        .ToFrozenDictionary(region => region.TwoLetterISORegionName, region => region.EnglishName, StringComparer.Ordinal));

    private static readonly Lazy<World> Plans = new(World.Read);

    private readonly Lazy<Regex>? exitCode;
    private readonly Lazy<Regex> general;
    private readonly Lazy<Regex>? trunk;
    private readonly Lazy<Regex>? leading;
    private readonly string? transform;
    private readonly (Lazy<Regex> Pattern, uint Lengths)?[] types = new (Lazy<Regex>, uint)?[10];
    private readonly Layout[] layouts;
    private readonly string? trunkRule;
    private readonly uint lengths;

    private sealed record Layout(Lazy<Regex> Pattern, string Format, Lazy<Regex>? Leading, string? TrunkRule, string? Abroad);

    public string Region { get; }
    public string CallingCode { get; }
    public string Country => Names.Value.TryGetValue(Region, out var name) ? name : Region;
    public string? TrunkPrefix { get; }
    public bool HasTrunkZero => TrunkPrefix == "0";
    public int Shortest { get; }

    private PhonePlan(string region, JsonElement row)
    {
        Region = region;
        CallingCode = row[0].GetString()!;
        exitCode = Text(row, 1) is { } exit ? Pattern($"^(?:{exit})") : null;
        general = Pattern($"^(?:{row[2].GetString()})$");
        lengths = Lengths(row[3]);
        Shortest = System.Numerics.BitOperations.TrailingZeroCount(lengths);
        layouts = row.GetArrayLength() > 4 && row[4].ValueKind == JsonValueKind.Array ? [.. row[4].EnumerateArray().Select(ReadLayout)] : [];
        TrunkPrefix = Text(row, 5);
        trunkRule = Text(row, 6);
        trunk = (Text(row, 7) ?? TrunkPrefix) is { } parsing ? Pattern($"^(?:{parsing})") : null;
        transform = Text(row, 8);
        leading = Text(row, 10) is { } digits ? Pattern($"^(?:{digits})") : null;
        if (row.GetArrayLength() > 11 && row[11].ValueKind == JsonValueKind.Array)
            for (var i = 0; i < Math.Min(10, row[11].GetArrayLength()); i++)
                if (row[11][i].ValueKind == JsonValueKind.Array && row[11][i][0].ValueKind == JsonValueKind.String)
                    types[i] = (Pattern($"^(?:{row[11][i][0].GetString()})$"), row[11][i].GetArrayLength() > 1 ? Lengths(row[11][i][1]) : lengths);
    }

    /// <summary>The plan of an ISO 3166 region; null if there is none.</summary>
    public static PhonePlan? OfRegion(string region) => Plans.Value.ByRegion.TryGetValue(region, out var plan) ? plan : null;

    /// <summary>The plan that stands for a calling code shared by several regions.</summary>
    public static PhonePlan? OfCallingCode(ReadOnlySpan<char> callingCode) => Plans.Value.Lookup.TryGetValue(callingCode, out var plans) ? plans[0] : null;

    /// <summary>How many of the digits are a country's code; 0 if none is.</summary>
    public static int CallingCodeOf(ReadOnlySpan<char> digits)
    {
        for (var length = 1; length <= 3 && length <= digits.Length; length++)
            if (Plans.Value.Lookup.ContainsKey(digits[..length]))
                return length;
        return 0;
    }

    public static IEnumerable<string> Regions => Plans.Value.ByRegion.Keys;

    /// <summary>How many digits are this region's exit code ("00", "011"); 0 if none is.</summary>
    public int AfterExitCode(ReadOnlySpan<char> digits)
    {
        if (exitCode is null)
            return 0;
        if (HasTrunkZero && !digits.StartsWith("0"))
            return 0;
        foreach (var match in exitCode.Value.EnumerateMatches(digits))
            return match.Length < digits.Length && digits[match.Length] != '0' ? match.Length : 0;
        return 0;
    }

    /// <summary>Takes the trunk prefix off, or changes the number as the plan says; the span itself if there is nothing to take.</summary>
    public ReadOnlySpan<char> WithoutTrunk(ReadOnlySpan<char> national, Span<char> buffer)
    {
        if (trunk is null || national.IsEmpty)
            return national;
        if (transform is null)
        {
            foreach (var match in trunk.Value.EnumerateMatches(national))
            {
                var rest = national[match.Length..];
                // Digits that only look like the prefix belong to the number.
                return match.Length == 0 || general.Value.IsMatch(national) && !general.Value.IsMatch(rest) ? national : rest;
            }
            return national;
        }
        var text = national.ToString();
        var found = trunk.Value.Match(text);
        if (!found.Success || found.Length == 0)
            return national;
        var last = found.Groups[found.Groups.Count - 1];
        var changed = last.Success && last.Length > 0 ? found.Result(transform) + text[found.Length..] : text[found.Length..];
        if (changed.Length > buffer.Length || general.Value.IsMatch(text) && !general.Value.IsMatch(changed))
            return national;
        changed.CopyTo(buffer);
        return buffer[..changed.Length];
    }

    /// <summary>The type of a national number, and the region among those that share the calling code to which it belongs.</summary>
    public PhoneType TypeIn(ReadOnlySpan<char> national, out PhonePlan plan)
    {
        var plans = Plans.Value.ByCode[CallingCode];
        foreach (var candidate in plans)
        {
            if (candidate.leading is not null && plans.Length > 1)
            {
                if (!candidate.leading.Value.IsMatch(national))
                    continue;
                var led = candidate.OwnType(national);
                if (led is not PhoneType.Unknown)
                    return Found(candidate, led, out plan);
                continue;
            }
            var type = candidate.OwnType(national);
            if (type is not PhoneType.Unknown)
                return Found(candidate, type, out plan);
        }
        return Found(plans[0], PhoneType.Unknown, out plan);
    }

    private static PhoneType Found(PhonePlan candidate, PhoneType type, out PhonePlan plan)
    {
        plan = candidate;
        return type;
    }

    private PhoneType OwnType(ReadOnlySpan<char> national)
    {
        if (national.Length is 0 or > 31 || (lengths & 1u << national.Length) == 0 || !general.Value.IsMatch(national))
            return PhoneType.Unknown;
        foreach (var index in Asked)
            if (Has(index, national))
                return index == 0 && (Has(1, national) || types[1] is null && !types.Skip(1).Any(type => type is not null)) ? PhoneType.FixedOrMobile : Order[index];
        return PhoneType.Unknown;
    }

    private bool Has(int index, ReadOnlySpan<char> national) =>
        types[index] is { } type && (type.Lengths & 1u << national.Length) != 0 && type.Pattern.Value.IsMatch(national);

    /// <summary>Whether people of this region write the trunk prefix before this number.</summary>
    public bool DialsTrunk(ReadOnlySpan<char> national) =>
        TrunkPrefix is { } prefix && Format(national.ToString(), international: false).StartsWith(prefix, StringComparison.Ordinal) && !national.StartsWith(prefix);

    public string Format(string national, bool international)
    {
        // Regions that share a code share the layouts of its main region.
        var source = layouts.Length > 0 ? this : Plans.Value.ByCode[CallingCode][0];
        foreach (var layout in source.layouts)
        {
            if (layout.Leading is not null && !layout.Leading.Value.IsMatch(national) || !layout.Pattern.Value.IsMatch(national) || international && layout.Abroad == "NA")
                continue;
            var format = international ? layout.Abroad ?? layout.Format : layout.Format;
            if (!international && (layout.TrunkRule ?? source.trunkRule) is { } rule && rule.Contains("$1", StringComparison.Ordinal) && format.IndexOf("$1", StringComparison.Ordinal) is var at and >= 0)
                format = string.Concat(format.AsSpan(0, at), rule, format.AsSpan(at + 2));
            return layout.Pattern.Value.Replace(national, format);
        }
        return !international && HasTrunkZero ? "0" + national : national;
    }

    private static Layout ReadLayout(JsonElement row) => new(
        Pattern($"^(?:{row[0].GetString()})$"),
        row[1].GetString()!,
        row.GetArrayLength() > 2 && row[2].ValueKind == JsonValueKind.Array && row[2].GetArrayLength() > 0 ? Pattern($"^(?:{row[2][row[2].GetArrayLength() - 1].GetString()})") : null,
        Text(row, 3), Text(row, 5));

    private static string? Text(JsonElement row, int index) =>
        row.GetArrayLength() > index && row[index].ValueKind == JsonValueKind.String && row[index].GetString() is { Length: > 0 } text ? text : null;

    private static uint Lengths(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Aggregate(0u, (set, length) => set | 1u << length.GetInt32()) : uint.MaxValue;

    private static Lazy<Regex> Pattern(string pattern) =>
        new(() => new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));

    private sealed class World
    {
        public required FrozenDictionary<string, PhonePlan> ByRegion { get; init; }
        public required FrozenDictionary<string, PhonePlan[]> ByCode { get; init; }
        public required FrozenDictionary<string, PhonePlan[]>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; init; }

        public static World Read()
        {
            using var stream = typeof(PhonePlan).Assembly.GetManifestResourceStream("phone-metadata.json")
                ?? throw new InvalidOperationException("The numbering plans were not built in: see the target that runs npm in Kulanz.csproj.");
            using var file = JsonDocument.Parse(stream);
            var regions = file.RootElement.GetProperty("countries").EnumerateObject()
                .ToFrozenDictionary(row => row.Name, row => new PhonePlan(row.Name, row.Value), StringComparer.OrdinalIgnoreCase);
            var codes = file.RootElement.GetProperty("country_calling_codes").EnumerateObject()
                .ToDictionary(row => row.Name, row => row.Value.EnumerateArray().Select(region => regions[region.GetString()!]).ToArray());
            foreach (var row in file.RootElement.GetProperty("nonGeographic").EnumerateObject())
                codes[row.Name] = [new PhonePlan("001", row.Value)];
            var byCode = codes.ToFrozenDictionary(StringComparer.Ordinal);
            return new World { ByRegion = regions, ByCode = byCode, Lookup = byCode.GetAlternateLookup<ReadOnlySpan<char>>() };
        }
    }
}
