using System.Globalization;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Localization;

namespace Kulanz.Platform.Web;

/// <summary>German or English: as chosen (a cookie), otherwise as the browser asks, otherwise as the company speaks.</summary>
public static class Language
{
    private const string Cookie = "kulanz-language";

    public static void UseLanguage(this WebApplication app)
    {
        var cultures = new[] { new CultureInfo("de-DE"), new CultureInfo("en-GB") };
        var options = new RequestLocalizationOptions
        {
            DefaultRequestCulture = new RequestCulture(cultures[0]),
            SupportedCultures = cultures,
            SupportedUICultures = cultures,
            RequestCultureProviders =
            [
                new QueryStringRequestCultureProvider { QueryStringKey = "lang", UIQueryStringKey = "lang" },
                new CookieRequestCultureProvider { CookieName = Cookie },
                new CustomRequestCultureProvider(AsTheBrowserAsks),
                new CustomRequestCultureProvider(AsTheCompanySpeaks),
            ],
        };
        app.UseRequestLocalization(options);
    }

    /// <summary>Any German is ours, any English too: a browser that asks for en-AU gets days before months all the same.</summary>
    private static Task<ProviderCultureResult?> AsTheBrowserAsks(HttpContext context)
    {
        var wanted = context.Request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.Value?.Split('-')[0].ToLowerInvariant())
            .FirstOrDefault(language => language is "de" or "en");
        return Task.FromResult(wanted is null ? null : new ProviderCultureResult(wanted == "de" ? "de-DE" : "en-GB"));
    }

    private static async Task<ProviderCultureResult?> AsTheCompanySpeaks(HttpContext context) =>
        new((await context.RequestServices.GetRequiredService<Preferences>().Get<Company>(context.RequestAborted)).Language == "en" ? "en-GB" : "de-DE");

    public static void MapLanguage(this WebApplication app) => app.MapPost("/language", (HttpContext context, [Microsoft.AspNetCore.Mvc.FromForm] string language, [Microsoft.AspNetCore.Mvc.FromForm] string? back) =>
    {
        Remember(context, language);
        return Results.LocalRedirect(back is ['/', not '/' and not '\\', ..] or "/" ? back : "/");
    });

    /// <summary>What we have written to somebody in, until something else is chosen in this browser.</summary>
    public static void Suggest(HttpContext context, string language)
    {
        if (!context.Request.Cookies.ContainsKey(Cookie))
            Remember(context, language);
    }

    /// <summary>From now on this browser reads <paramref name="language"/>.</summary>
    public static void Remember(HttpContext context, string language) =>
        context.Response.Cookies.Append(Cookie, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language == "de" ? "de-DE" : "en-GB")),
            new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, HttpOnly = true, IsEssential = true });
}
