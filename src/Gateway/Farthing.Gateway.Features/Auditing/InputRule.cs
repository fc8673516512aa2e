using Farthing.Documents.Audits;

namespace Farthing.Gateway.Auditing;

/// <summary>Bytes of the prompt that need not be in it.</summary>
/// <param name="name">Its name.</param>
/// <param name="bytes">Those bytes of a request.</param>
/// <param name="evidence">What was found.</param>
/// <param name="remedy">What to do.</param>
internal sealed class InputRule(string name, Func<AuditedRequest, long> bytes, string evidence, string remedy)
    : AuditRule
{
    private readonly AuditTally keys = new();

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override FindingClass Class => FindingClass.Gated;

    /// <inheritdoc/>
    protected override string Evidence => $"{evidence}: {keys}";

    /// <inheritdoc/>
    protected override string Remedy => remedy;

    /// <inheritdoc/>
    public override void Price(AuditedRequest request)
    {
        if (
            !request.IsGone
            && request.IsAnswer
            && request.Prompt is not null
            && bytes(request) is > 0 and long many
        )
        {
            keys.Add(request.Row.Opened.Key);
            Found(request.TakeInput(many * request.TokensPerByte));
        }
    }
}
