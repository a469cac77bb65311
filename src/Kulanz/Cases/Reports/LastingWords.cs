using Kulanz.Cases.ServiceLevels;
using Kulanz.Platform.Ui;

namespace Kulanz.Cases.Reports;

public static class LastingWords
{
    /// <summary>"45 s", "3 h 20 min", "2 d 4 h". Working time has no days: these are of different length.</summary>
    public static string Lasting(this Texts T, double? seconds, bool working) => seconds switch
    {
        null => "–",
        < 60 => T["{0} s", (long)Math.Round(seconds.Value)],
        >= 48 * 3600 and var long_ when !working => Days(T, (long)Math.Round(long_ / 3600)),
        >= 100 * 3600 and var long_ => T["{0} h", (long)Math.Round(long_ / 3600)],
        var some => Promised.Said(T, TimeSpan.FromMinutes(Math.Round(some.Value / 60))),
    };

    private static string Days(Texts T, long hours) => hours % 24 == 0 ? T["{0} d", hours / 24] : T["{0} d {1} h", hours / 24, hours % 24];
}
