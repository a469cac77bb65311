using Kulanz.Search.Words;

namespace Kulanz.Tests.Search.Words;

public class CompoundTests
{
    [Theory]
    [InlineData("Störung", "Stoerungsmeldung")]
    [InlineData("Meldung", "Störungsmeldungen")]
    [InlineData("rechnung", "Stromrechnungen")]
    [InlineData("Rechnung", "Telefonrechnung")]
    [InlineData("Rechnungen", "Rechnungsnummer")]
    [InlineData("Kunde", "Kundennummer")]
    [InlineData("Nummern", "Vertragsnummer")]
    [InlineData("Anschluss", "Festnetzanschlüsse")]
    [InlineData("Kündigung", "Festnetzanschlusskündigung")]
    [InlineData("Kontonummer", "Bankkontonummer")]
    [InlineData("Fritzbox", "Fritzboxrechnung")]
    [InlineData("Rechnung", "Fritzboxrechnung")]
    [InlineData("Wertschätzung", "Wertschätzungskultur")]
    [InlineData("Adresse", "Adressbuch")]
    [InlineData("Versicherung", "Kfz-Versicherung")]
    [InlineData("Kfzversicherung", "Kfz-Versicherung")]
    public void A_word_finds_the_compounds_it_is_part_of(string typed, string compound) =>
        Assert.True(Shelf.Finds(typed, $"Ich habe eine Frage zu der {compound} bei Ihnen"), Analysis.Of(compound).Stems);

    [Theory]
    [InlineData("Rechnung", "Abrechnung")]
    [InlineData("Rechnung", "Verrechnung")]
    [InlineData("Forderung", "Aufforderung")]
    [InlineData("Stellung", "Einstellungen")]
    [InlineData("Ort", "Antwort")]
    [InlineData("Schlossen", "abgeschlossene")]
    public void A_prefix_makes_no_compound(string typed, string word) => Assert.False(Shelf.Finds(typed, $"Das ist nicht die {word}"));

    [Theory]
    [InlineData("Nummer der Rechnung")]
    [InlineData("Rechnungen")]
    public void A_compound_asked_for_is_not_taken_apart(string text) => Assert.False(Shelf.Finds("Rechnungsnummer", $"Das ist die {text} von Ihnen"));

    [Theory]
    [InlineData("mini", "The ministerial decision was about them")]
    [InlineData("term", "Please terminate the contract with your information systems")]
    [InlineData("auto", "All automobiles are in the database of the company")]
    public void English_words_are_not_torn_apart(string typed, string text) => Assert.False(Shelf.Finds(typed, text));
}
