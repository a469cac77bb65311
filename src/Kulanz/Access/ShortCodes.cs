namespace Kulanz.Access;

/// <summary>Numbers dialled as they stand, which therefore have no international form: emergency calls, directory enquiries, harmonised services.</summary>
internal static class ShortCodes
{
    public static bool Contain(string region, ReadOnlySpan<char> digits)
    {
        if (digits.Length is < 2 or > 6)
            return false;
        region = region.ToUpperInvariant();
        // 112 works in every mobile network (3GPP TS 22.101); 116xxx is harmonised in Europe (2007/116/EC).
        if (digits is "112" || digits.Length == 6 && digits.StartsWith("116") && Europe.Contains(region))
            return true;
        if (region == "DE")
            return digits is "110" or "115" || digits.StartsWith("118") && (digits.Length == 5 && digits[3] != '0' || digits.Length == 6 && digits[3] == '0');
        if (!Emergency.TryGetValue(region, out var codes))
            return false;
        foreach (var range in codes.AsSpan().Split(' '))
            if (codes.AsSpan(range).SequenceEqual(digits))
                return true;
        return region is "AT" && digits.Length is 5 or 6 && digits.StartsWith("118") || region is "CH" && digits.Length == 4 && digits.StartsWith("18");
    }

    private static readonly HashSet<string> Europe =
        [.. "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".Split(' ')];

    private static readonly Dictionary<string, string> Emergency = new(StringComparer.Ordinal)
    {
        ["AT"] = "122 133 140 141 142 144 147 128 130",
        ["CH"] = "117 118 140 142 143 144 145 147 161 162 163 164 166 187 1414 1415 1811 1818 1850",
        ["LI"] = "117 118 144 147",
        ["FR"] = "15 17 18 114 115 119 191 196 197 3020 3919 3939",
        ["IT"] = "113 115 117 118 114 1500 1515 1522 1530",
        ["GB"] = "999 101 105 111 119 123",
        ["IE"] = "999",
        ["NL"] = "144 113",
        ["BE"] = "100 101 102 103 105 106 107 110",
        ["LU"] = "113",
        ["ES"] = "016 061 062 080 085 088 091 092 012 010",
        ["PT"] = "115 117",
        ["PL"] = "997 998 999 984 985 986 987 991 992 993 994",
        ["CZ"] = "150 155 156 158",
        ["SK"] = "150 155 158 159",
        ["HU"] = "104 105 107",
        ["DK"] = "113 114",
        ["SE"] = "11313 11414 1177 90000",
        ["NO"] = "110 113 02800",
        ["FI"] = "116117",
        ["US"] = "911 211 311 411 511 611 711 811 988",
        ["CA"] = "911 211 311 411 511 611 711 811 988",
        ["AU"] = "000 106 101",
        ["NZ"] = "111 105",
        ["JP"] = "110 118 119 104 117 177",
        ["CN"] = "110 119 120 122",
        ["IN"] = "100 101 102 103 108 181",
        ["RU"] = "101 102 103 104 01 02 03 04",
        ["UA"] = "101 102 103 104",
        ["TR"] = "155 156 110 122 177",
        ["BR"] = "190 192 193 188",
        ["ZA"] = "10111 10177",
    };
}
