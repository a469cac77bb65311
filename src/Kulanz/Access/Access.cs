using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Access;

/// <summary>Who is who and who may what: see README.md beside this file.</summary>
public static class AccessModule
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddIdentityCore<Account>(options =>
            {
                options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                options.User.RequireUniqueEmail = true;
                options.User.AllowedUserNameCharacters = "";
                // Length is what protects; forced symbols only end on sticky notes (NIST SP 800-63B).
                options.Password.RequiredLength = 12;
                options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
                options.Lockout.MaxFailedAccessAttempts = 8;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(10);
            })
            .AddUserStore<UserOnlyStore<Account, KulanzDb, Guid, IdentityUserClaim<Guid>, IdentityUserLogin<Guid>, IdentityUserToken<Guid>, IdentityUserPasskey<Guid>>>()
            .AddSignInManager()
            .AddDefaultTokenProviders()
            .AddClaimsPrincipalFactory<AccountClaims>();

        services.AddAuthentication(AnyDoor.Scheme)
            .AddPolicyScheme(AnyDoor.Scheme, null, AnyDoor.Choose)
            .AddScheme<AuthenticationSchemeOptions, ApiKeySignIn>(ApiKeySignIn.Name, null)
            .AddIdentityCookies();
        services.ConfigureApplicationCookie(cookie =>
        {
            cookie.Cookie.Name = "kulanz";
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.LoginPath = "/sign-in";
            cookie.AccessDeniedPath = "/sign-in";
            cookie.ReturnUrlParameter = "to";
            cookie.ExpireTimeSpan = TimeSpan.FromDays(14);
            // Said as an age and not as a date: the browser's clock need not agree with ours.
            cookie.Cookie.MaxAge = cookie.ExpireTimeSpan;
            cookie.SlidingExpiration = true;
            cookie.Events.OnRedirectToAccessDenied = NotFoundInstead;
        });
        services.AddSingleton<Sessions>();
        services.AddOptions<Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<Sessions>((cookie, sessions) => cookie.SessionStore = sessions);

        services.AddAuthorization(Policies.Add);
        services.AddRateLimiter(Limits.Add);
        services.Configure<RazorPagesOptions>(options => options.Conventions.Add(new Policies.ByFolder()));
        services.AddScoped<ApiKeys>().AddScoped<Welcoming>().AddScoped<FirstRun>();
        services.AddCustomers();
        return services;
    }

    /// <summary>What you may not see does not exist for you.</summary>
    private static Task NotFoundInstead(Microsoft.AspNetCore.Authentication.RedirectContext<Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
