using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Access.Admin;

/// <summary>The parts of the administration, as the modules have registered them.</summary>
public sealed class OverviewModel : PageModel;
