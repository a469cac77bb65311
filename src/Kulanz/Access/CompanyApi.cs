using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Web;

namespace Kulanz.Access;

/// <summary>The company over HTTP. See docs/api.md.</summary>
public static class CompanyApi
{
    public sealed record GivenCompany(string? Name, string? TimeZone, string? Language);

    public sealed record ShownCompany(string Name, string TimeZone, string Language, string? Logo, CompanyDetails Details);

    public static void MapCompanyApi(this WebApplication app)
    {
        var company = app.MapGroup("/api/v1/company").RequireAuthorization(Permission.Administer).WithTags("Company").DisableAntiforgery();
        company.MapGet("/", async (Preferences preferences, CancellationToken cancel) => Results.Ok(Shown(await preferences.Get<Company>(cancel))))
            .Says("Shows the company", "Name, time zone, language, where its logo is, and what stands on its letters.").Answers<ShownCompany>();
        company.MapPatch("/", async (GivenCompany given, HttpContext http, CompanyChanging changing, CancellationToken cancel) =>
            (await changing.Change(given.Name, given.TimeZone, given.Language, http.User.Actor(), cancel)).Answer(c => Results.Ok(Shown(c))))
            .Says("Changes the company").Answers<ShownCompany>();
        company.MapPatch("/details", async (GivenDetails given, HttpContext http, CompanyDetailing detailing, CancellationToken cancel) =>
            (await detailing.Change(given, http.User.Actor(), cancel)).Answer(c => Results.Ok(Shown(c))))
            .Says("Changes what stands on the company's letters", "Address, register, tax and account numbers. What is not given stays; an empty text removes it.").Answers<ShownCompany>();
        company.MapPut("/logo", async (HttpContext http, CompanyChanging changing, CancellationToken cancel) =>
            (await changing.Wear(http.Request.Body, http.User.Actor(), cancel)).Answer(c => Results.Ok(Shown(c))))
            .Says("Sets the logo", "The body is the picture itself: PNG, JPEG or WebP, 512 KB at most.").Answers<ShownCompany>();
        company.MapDelete("/logo", async (HttpContext http, CompanyChanging changing, CancellationToken cancel) =>
            (await changing.TakeOff(http.User.Actor(), cancel)).Answer(_ => Results.NoContent()))
            .Says("Removes the logo").AnswersNothing();
    }

    private static ShownCompany Shown(Company company) => new(company.Name, company.TimeZone, company.Language, company.LogoAddress, company.Details);
}
