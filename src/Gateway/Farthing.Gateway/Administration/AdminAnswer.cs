namespace Farthing.Gateway.Administration;

/// <summary>Answer of the admin API.</summary>
/// <param name="Body">The answer's object.</param>
/// <param name="Status">HTTP status.</param>
internal sealed record AdminAnswer(AdminBody Body, int Status = 200);
