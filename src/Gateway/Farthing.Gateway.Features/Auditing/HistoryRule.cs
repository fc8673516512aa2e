using Farthing.Documents.Audits;

namespace Farthing.Gateway.Auditing;

/// <summary>Turns before the last four that a session sends again each time.</summary>
internal sealed class HistoryRule : AuditRule
{
    private const int KeptTurns = 4;
    private readonly Dictionary<ulong, Turns> sessions = [];
    private readonly AuditTally keys = new();

    /// <inheritdoc/>
    public override string Name => AuditRuleNames.History;

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

        ulong of = AuditKey.Of(request.Row.Opened.Key, request.Row.Opened.Session);
        if (!sessions.TryGetValue(of, out Turns? turns))
        {
            sessions.Add(of, turns = new Turns());
        }

        long old = turns.Next(request.Row.Tokens.Input);
        if (!request.IsGone && old > 0)
        {
            keys.Add(request.Row.Opened.Key);
            Found(request.TakeInput(old));
        }
    }

    /// <summary>Input tokens of a session's first request and of its last ones.</summary>
    private sealed class Turns
    {
        private readonly int[] last = new int[KeptTurns];
        private int first;
        private int count;

        /// <summary>Tokens of turns between the first request's prompt and the last four turns.</summary>
        public long Next(long tokens)
        {
            int input = (int)Math.Min(int.MaxValue, tokens);
            if (count > 0 && input < last[(count - 1) % KeptTurns])
            {
                count = 0; // It was cut, or begun anew.
            }

            first = count == 0 ? input : first;
            int old = count > KeptTurns ? last[count % KeptTurns] - first : 0;
            last[count % KeptTurns] = input;
            count++;
            return old;
        }
    }
}
