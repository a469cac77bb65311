using Kulanz.Platform;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Access;

/// <summary>Who is who and who may what: see README.md beside this file.</summary>
public static class AccessModule
{
    public const int TriesUntilLocked = 8;

    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(10);

    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddIdentityCore<Account>(options =>
            {
                options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                options.User.RequireUniqueEmail = true;
                options.User.AllowedUserNameCharacters = "";
                // Password.cs says what a password must be, in words for people.
                options.Password.RequiredLength = Password.Least;
                options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
                options.Lockout.MaxFailedAccessAttempts = TriesUntilLocked;
                options.Lockout.DefaultLockoutTimeSpan = LockedFor;
                options.SignIn.RequireConfirmedAccount = true;
            })
            .AddUserStore<AccountStore>()
            .AddSignInManager()
            .AddPasswordValidator<Password>()
            .AddTokenProvider<Totp>(TokenOptions.DefaultAuthenticatorProvider)
            .AddClaimsPrincipalFactory<AccountClaims>();
        services.AddScoped<IUserConfirmation<Account>, StillOpen>();
        services.AddScoped(provider => (AccountStore)provider.GetRequiredService<IUserStore<Account>>());
        // A passkey counts for both factors, so the device must have made sure who holds it.
        services.Configure<IdentityPasskeyOptions>(options => (options.UserVerificationRequirement, options.ResidentKeyRequirement) = ("required", "required"));

        services.AddAuthentication(AnyDoor.Scheme)
            .AddPolicyScheme(AnyDoor.Scheme, null, AnyDoor.Choose)
            .AddScheme<AuthenticationSchemeOptions, ApiKeySignIn>(ApiKeySignIn.Name, null)
            .AddScheme<AuthenticationSchemeOptions, TokenSignIn>(TokenSignIn.Name, null)
            .AddIdentityCookies();
        services.AddSingleton<Sessions>();
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme).Configure<Sessions>(SessionCookie);
        services.AddOptions<CookiePolicyOptions>().Configure<Settings>(SecureCookies);

        services.AddAuthorization(Policies.Add);
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, TurningAway>();
        services.AddRateLimiter(Limits.Add);
        services.Configure<RazorPagesOptions>(options => options.Conventions.Add(new Policies.ByFolder()));

        services.AddSingleton<Strangers>().AddScoped<SigningIn>().AddScoped<Ending>();
        services.AddLoop(Ending.Loop, "Sessions that have ended are deleted", TimeSpan.FromHours(1), (provider, cancel) => provider.GetRequiredService<Ending>().Forget(cancel));
        services.AddScoped<Proving>().AddScoped<Warning>().AddScoped<PasswordChanging>().AddScoped<PasswordLinks>().AddScoped<SecondFactor>().AddScoped<Passkeys>().AddScoped<Profile>();
        services.AddScoped<Staffing>().AddScoped<Roles>().AddScoped<ApiKeys>().AddScoped<Welcoming>().AddScoped<FirstRun>();
        services.AddHttpClient(Discovery.Client, client => (client.Timeout, client.MaxResponseContentBufferSize) = (TimeSpan.FromSeconds(10), 1 << 20))
            // A redirect could lead where the administrator did not mean to ask.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        services.AddSingleton<Discovery>().AddScoped<Providers>().AddScoped<ProviderLinks>().AddScoped<ProviderSignIn>();

        services.AddSingleton(new DeskLink(90, "Administration", "settings", "/admin", Permission.Administer));
        services.AddSingleton(new DeskBanner("PasswordGiven"));
        services.AddSingleton(new AdminLink(10, "Staff", "Accounts of the people who work here: invite, give a role, close.", "users", "/admin/people"));
        services.AddSingleton(new AdminLink(20, "Roles", "Which role may do what.", "shield-check", "/admin/roles"));
        services.AddSingleton(new AdminLink(30, "API keys", "Let other programs in.", "key", "/admin/keys"));
        services.AddSingleton(new AdminLink(40, "Sign-in providers", "Sign in through your organisation, and accept its tokens on the API.", "login-2", "/admin/providers"));
        services.AddScoped<CompanyChanging>().AddScoped<CompanyDetailing>().AddScoped<EmailChanging>().AddScoped<CustomerAddress>();
        services.AddSingleton(new AdminLink(5, "Your company", "Name and logo that customers see, time zone, language.", "building", "/admin/company"));
        services.AddCustomers();
        return services;
    }

    private static void SessionCookie(CookieAuthenticationOptions cookie, Sessions sessions)
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
        cookie.SessionStore = sessions;
        cookie.Events.OnRedirectToAccessDenied = TurningAway.NotFound;
        // Sessions compare the security stamp with every request.
        cookie.Events.OnValidatePrincipal = _ => Task.CompletedTask;
    }

    /// <summary>Where people come by https, no cookie ever travels without, whatever stands between us and them.</summary>
    private static void SecureCookies(CookiePolicyOptions policy, Settings settings) =>
        policy.Secure = settings.Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
}
