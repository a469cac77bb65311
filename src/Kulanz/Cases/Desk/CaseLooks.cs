namespace Kulanz.Cases.Desk;

/// <summary>Which icon stands for what.</summary>
public static class CaseLooks
{
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Good => "mood-smile",
        Verdict.SoSo => "mood-neutral",
        _ => "mood-sad",
    };
}
