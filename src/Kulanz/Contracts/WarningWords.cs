using Kulanz.Platform.Ui;

namespace Kulanz.Contracts;

/// <summary>How a warning may begin, for each thing it can be about: to be completed with what happened.</summary>
public static class WarningWords
{
    public static string For(WarningAbout about, string language)
    {
        var T = Texts.For(language);
        return about switch
        {
            WarningAbout.OutOfScope => T["Many of your recent questions are about matters that your contract does not cover. We have answered them as a favour and cannot go on doing so. Please ask us for an offer if you need this kind of help."],
            WarningAbout.RepeatedQuestions => T["Several of your recent questions had been answered in detail before. You find these answers in the portal. Please look there first; we will refer to them from now on."],
            WarningAbout.Frequency => T["You have contacted us much more often in the last weeks than your contract provides for. Please collect your questions and send them together."],
            WarningAbout.Conduct => T["The way in which you have spoken to our staff is not acceptable. We ask you to keep to the matter. Otherwise we will end such calls."],
            WarningAbout.Payment => T["There are payments open for your contract. Please settle them; otherwise we may stop our support."],
            _ => "",
        };
    }
}
