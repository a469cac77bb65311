using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kulanz.Tests.Testing;

/// <summary>
/// What MVC works out about models and pages when it first shows them. It follows from the program alone, so the programs of one test run share
/// it: working it out anew in each was a quarter of the tests' time.
/// </summary>
internal static class Learned
{
    private static IModelMetadataProvider? models;
    private static IRazorPageActivator? pages;

    public static void Share(IServiceCollection services)
    {
        services.Replace(ServiceDescriptor.Singleton(provider => models ??= ActivatorUtilities.CreateInstance<DefaultModelMetadataProvider>(provider)));
        services.Replace(ServiceDescriptor.Singleton(provider => pages ??= ActivatorUtilities.CreateInstance<RazorPageActivator>(provider)));
    }
}
