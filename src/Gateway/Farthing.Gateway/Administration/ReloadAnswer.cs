namespace Farthing.Gateway.Administration;

/// <summary><c>POST /reload</c>.</summary>
internal sealed record ReloadAnswer(bool Reloaded, IReadOnlyList<string> RestartNeeded, bool EventKept)
    : AdminBody;
