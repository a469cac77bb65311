using System.Collections.Frozen;

namespace Kulanz.Access;

/// <summary>Places by area code: the larger towns of Germany, Austria and Switzerland; elsewhere the country must do.</summary>
internal static class PhonePlaces
{
    public static string? Find(string callingCode, string national)
    {
        if (!Places.TryGetValue(callingCode, out var places))
            return null;
        for (var length = Math.Min(5, national.Length); length >= 1; length--)
            if (places.Lookup.TryGetValue(national.AsSpan(0, length), out var place))
                return place;
        return null;
    }

    private sealed class Table(string rows)
    {
        public FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; } =
            rows.Split('|').Select(row => row.Trim().Split(' ', 2)).ToFrozenDictionary(row => row[0], row => row[1]).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    private static readonly Dictionary<string, Table> Places = new()
    {
        ["49"] = new("""
            201 Essen|202 Wuppertal|203 Duisburg|208 Oberhausen|209 Gelsenkirchen|2041 Bottrop|2051 Velbert|2064 Dinslaken|2102 Ratingen|2103 Hilden|211 Düsseldorf|212 Solingen|2129 Haan|2131 Neuss|214 Leverkusen|2151 Krefeld|2161 Mönchengladbach|2171 Leverkusen-Opladen|2173 Langenfeld|2191 Remscheid|2202 Bergisch Gladbach|221 Köln|2233 Hürth|2234 Frechen|2241 Siegburg|228 Bonn|2301 Holzwickede|2302 Witten|2303 Unna|2304 Schwerte|231 Dortmund|2323 Herne|2331 Hagen|234 Bochum|2361 Recklinghausen|2371 Iserlohn|2381 Hamm|2401 Baesweiler|2402 Stolberg|2403 Eschweiler|241 Aachen|2421 Düren|251 Münster|2561 Ahaus|2571 Greven|261 Koblenz|2631 Neuwied|271 Siegen|2841 Moers|281 Wesel|2821 Kleve|2871 Bocholt|291 Meschede|2931 Arnsberg|2941 Lippstadt|2921 Soest
            |30 Berlin|331 Potsdam|335 Frankfurt (Oder)|3381 Brandenburg an der Havel|340 Dessau|341 Leipzig|345 Halle (Saale)|3491 Lutherstadt Wittenberg|351 Dresden|355 Cottbus|3571 Hoyerswerda|3581 Görlitz|3591 Bautzen|361 Erfurt|3621 Gotha|3631 Nordhausen|3641 Jena|3643 Weimar|365 Gera|3671 Saalfeld|3681 Suhl|3691 Eisenach|371 Chemnitz|3731 Freiberg|3741 Plauen|375 Zwickau|381 Rostock|3831 Stralsund|3834 Greifswald|3841 Wismar|385 Schwerin|391 Magdeburg|3931 Stendal|3941 Halberstadt|395 Neubrandenburg
            |40 Hamburg|4101 Pinneberg|4121 Elmshorn|4131 Lüneburg|4141 Stade|421 Bremen|431 Kiel|4321 Neumünster|441 Oldenburg|4421 Wilhelmshaven|4431 Wildeshausen|4441 Vechta|451 Lübeck|461 Flensburg|4621 Schleswig|4651 Sylt|471 Bremerhaven|4721 Cuxhaven|481 Heide|4841 Husum|4921 Emden|4941 Aurich|491 Leer
            |511 Hannover|5121 Hildesheim|5131 Garbsen|5141 Celle|5151 Hameln|5171 Peine|521 Bielefeld|5221 Herford|5231 Detmold|5241 Gütersloh|5251 Paderborn|531 Braunschweig|5321 Goslar|5331 Wolfenbüttel|5361 Wolfsburg|541 Osnabrück|551 Göttingen|561 Kassel|571 Minden|581 Uelzen|5921 Nordhorn|591 Lingen (Ems)
            |6021 Aschaffenburg|6031 Friedberg (Hessen)|6101 Bad Vilbel|611 Wiesbaden|6131 Mainz|6142 Rüsselsheim|6151 Darmstadt|6171 Oberursel|6172 Bad Homburg|6181 Hanau|6196 Bad Soden|6201 Weinheim|621 Mannheim|6215 Ludwigshafen|6216 Ludwigshafen|62195 Ludwigshafen|62196 Ludwigshafen|62199 Ludwigshafen|6221 Heidelberg|6231 Hochdorf-Assenheim|6232 Speyer|6233 Frankenthal|6241 Worms|631 Kaiserslautern|6321 Neustadt an der Weinstraße|6341 Landau|6331 Pirmasens|641 Gießen|6421 Marburg|6441 Wetzlar|651 Trier|661 Fulda|671 Bad Kreuznach|681 Saarbrücken|6821 Neunkirchen|6831 Saarlouis|69 Frankfurt am Main
            |7021 Kirchheim unter Teck|7031 Böblingen|7071 Tübingen|7121 Reutlingen|711 Stuttgart|7131 Heilbronn|7141 Ludwigsburg|7151 Waiblingen|7161 Göppingen|7171 Schwäbisch Gmünd|721 Karlsruhe|7221 Baden-Baden|7231 Pforzheim|7243 Ettlingen|7251 Bruchsal|731 Ulm|7321 Heidenheim|7361 Aalen|741 Rottweil|7461 Tuttlingen|7531 Konstanz|7541 Friedrichshafen|751 Ravensburg|761 Freiburg im Breisgau|7621 Lörrach|771 Donaueschingen|7721 Villingen|7731 Singen|781 Offenburg|791 Schwäbisch Hall
            |8031 Rosenheim|8131 Dachau|8141 Fürstenfeldbruck|8151 Starnberg|8161 Freising|821 Augsburg|831 Kempten|8331 Memmingen|8341 Kaufbeuren|8382 Lindau|841 Ingolstadt|8421 Eichstätt|851 Passau|8571 Simbach|861 Traunstein|871 Landshut|8821 Garmisch-Partenkirchen|881 Weilheim|89 München
            |906 Donauwörth|9071 Dillingen|911 Nürnberg|9122 Schwabach|9131 Erlangen|9171 Roth|921 Bayreuth|9221 Kulmbach|9261 Kronach|9281 Hof|931 Würzburg|9321 Kitzingen|941 Regensburg|9421 Straubing|951 Bamberg|9561 Coburg|961 Weiden|9621 Amberg|971 Bad Kissingen|9721 Schweinfurt|981 Ansbach|991 Deggendorf
            """.ReplaceLineEndings("")),
        ["43"] = new("1 Wien|316 Graz|463 Klagenfurt|512 Innsbruck|5572 Dornbirn|5574 Bregenz|662 Salzburg|732 Linz|7242 Wels|7252 Steyr|2622 Wiener Neustadt|2682 Eisenstadt|2742 St. Pölten|4242 Villach|3842 Leoben|2236 Mödling|2732 Krems|5522 Feldkirch|5372 Kufstein"),
        ["41"] = new("21 Lausanne|22 Genève|24 Yverdon|26 Fribourg|27 Sion|31 Bern|32 Biel/Bienne|33 Thun|34 Burgdorf|41 Luzern|43 Zürich|44 Zürich|52 Winterthur|55 Rapperswil|56 Baden|61 Basel|62 Olten|71 St. Gallen|81 Chur|91 Lugano"),
    };
}
