using Farthing.Documents.Audits;
using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Auditing;

/// <summary>Tools that are offered and never called.</summary>
internal sealed class UnusedToolsRule : AuditRule
{
    private const int LeastRequests = 20;
    private readonly Dictionary<(string Key, ulong Set), Set> sets = [];
    private readonly AuditTally names = new();

    /// <inheritdoc/>
    public override string Name => AuditRuleNames.UnusedTools;

    /// <inheritdoc/>
    public override FindingClass Class => FindingClass.Gated;

    /// <inheritdoc/>
    protected override string Evidence =>
        $"offered in at least {LeastRequests} requests and never called: {names}";

    /// <inheritdoc/>
    protected override string Remedy =>
        "Leave them out, or offer them where they are needed; what clients call without sending it back in a message is not seen here.";

    /// <inheritdoc/>
    public override void Learn(AuditedRequest request)
    {
        if (SetOf(request) is Set set)
        {
            set.Requests++;
            foreach (string name in request.Prompt!.Record.Called)
            {
                set.Called.Add(name);
            }
        }
    }

    /// <inheritdoc/>
    public override void Price(AuditedRequest request)
    {
        if (request.IsGone || SetOf(request) is not Set set || set.Requests < LeastRequests)
        {
            return;
        }

        long bytes = 0;
        foreach (RecordedTool tool in request.Prompt!.Scope!.Tools)
        {
            if (tool.Name.Length > 0 && !set.Called.Contains(tool.Name))
            {
                bytes += tool.Bytes;
                names.Add(tool.Name);
            }
        }

        if (bytes > 0)
        {
            Found(request.TakeInput(bytes * request.TokensPerByte));
        }
    }

    private Set? SetOf(AuditedRequest request)
    {
        if (!request.IsAnswer || request.Prompt is not { Scope.ToolSetHash: not 0 })
        {
            return null;
        }

        (string, ulong) of = (request.Row.Opened.Key, request.ToolSet);
        if (!sets.TryGetValue(of, out Set? set))
        {
            sets.Add(of, set = new Set());
        }

        return set;
    }

    private sealed class Set
    {
        public long Requests { get; set; }

        public HashSet<string> Called { get; } = new(StringComparer.Ordinal);
    }
}
