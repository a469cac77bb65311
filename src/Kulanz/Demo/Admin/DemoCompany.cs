using Kulanz.Platform.Jobs;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Demo.Admin;

/// <summary>Below the progress of filling in: who can sign in once it is done.</summary>
public sealed class DemoCompanyViewComponent : ViewComponent
{
    public IViewComponentResult Invoke(Job job) => View("/Demo/Admin/_DemoCompany.cshtml", job);
}
