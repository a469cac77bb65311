using Kulanz.Access;

namespace Kulanz.Tests.Access;

public sealed class PasswordTests
{
    [Theory]
    [InlineData("kurz", typeof(PasswordTooShort))]
    [InlineData("elfzeichen1", typeof(PasswordTooShort))]
    [InlineData("Passwort123456", typeof(PasswordTooSilly))]
    [InlineData("passwordpassword", typeof(PasswordTooSilly))]
    [InlineData("Qwertz123456!", typeof(PasswordTooSilly))]
    [InlineData("aaaaaaaaaaaaaaa", typeof(PasswordTooSilly))]
    [InlineData("123456789012345", typeof(PasswordTooSilly))]
    [InlineData("Kulanz2026!!", typeof(PasswordTooSilly))]
    [InlineData("admin-admin-admin", typeof(PasswordTooSilly))]
    [InlineData("Sommer2026 Winter", typeof(PasswordTooSilly))]
    [InlineData("hier wohnt Berger!", typeof(PasswordNamesYou))]
    [InlineData("anna.kontakt ist da", typeof(PasswordNamesYou))]
    public void What_is_easily_guessed_is_refused(string password, Type refusal) =>
        Assert.Equal(refusal, Password.Refuse(password, "Anna Berger", "anna.kontakt@desk.example")?.GetType());

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("Drei Wale im Sommerregen")]
    [InlineData("x7qh2mfr9tkd3wzp")]
    [InlineData("пароль из слов")]
    public void A_short_sentence_is_a_good_password(string password) => Assert.Null(Password.Refuse(password, "Anna Berger", "anna@desk.example"));
}
