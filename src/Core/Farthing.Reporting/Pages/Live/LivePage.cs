namespace Farthing.Reporting.Pages.Live;

/// <summary>A page as it is at the moment.</summary>
/// <param name="ContentType">Its type.</param>
/// <param name="Body">Its text.</param>
/// <param name="Status">Its HTTP status.</param>
public sealed record LivePage(string ContentType, string Body, int Status = 200);
