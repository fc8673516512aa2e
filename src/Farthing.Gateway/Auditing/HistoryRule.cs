using Farthing.Documents.Audits;

namespace Farthing.Gateway.Auditing;

/// <summary>Turns before the last four that a session sends again each time.</summary>
internal sealed class HistoryRule : AuditRule
{
    private const int KeptTurns = 4;
    private readonly Dictionary<(string Key, string Session), List<long>> sessions = [];
    private readonly AuditTally keys = new();

    /// <inheritdoc/>
    public override string Name => "history";

    /// <inheritdoc/>
    public override FindingClass Class => FindingClass.Gated;

    /// <inheritdoc/>
    protected override string Evidence =>
        $"turns before the last {KeptTurns}, behind the session's first prompt, sent again: {keys}";

    /// <inheritdoc/>
    protected override string Remedy =>
        "Summarize or drop older turns, in steps of several: each cut makes the provider compute what follows anew.";

    /// <inheritdoc/>
    public override void Price(AuditedRequest request)
    {
        if (!request.IsAnswer || request.Row.Opened.Session.Length == 0)
        {
            return;
        }

        (string Key, string) of = (request.Row.Opened.Key, request.Row.Opened.Session);
        if (!sessions.TryGetValue(of, out List<long>? inputs))
        {
            sessions.Add(of, inputs = []);
        }

        long input = request.Row.Tokens.Input;
        if (inputs.Count > 0 && input < inputs[^1])
        {
            inputs.Clear(); // It was cut, or begun anew.
        }

        inputs.Add(input);
        int before = inputs.Count - 1 - KeptTurns;
        if (!request.IsGone && before > 0 && inputs[before] > inputs[0])
        {
            keys.Add(of.Key);
            Found(request.TakeInput(inputs[before] - inputs[0]));
        }
    }
}
