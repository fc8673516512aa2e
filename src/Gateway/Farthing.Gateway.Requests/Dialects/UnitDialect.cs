using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Dialects;

/// <summary>An endpoint that is billed by something else than tokens: its request is a JSON object or a form, its answer comes whole, and without a price for its unit a model is not served there.</summary>
/// <param name="name">Its name in the journal.</param>
/// <param name="path">Its path behind <c>/v1</c>.</param>
/// <param name="operation">The operation's name in spans.</param>
/// <param name="unit">What it is billed by.</param>
/// <param name="isForm">Its request is a form.</param>
internal sealed class UnitDialect(
    string name,
    string path,
    string operation,
    UnitKind unit,
    bool isForm = false
) : Dialect(name, path, ApiKinds.OpenAi)
{
    /// <inheritdoc/>
    public override string Operation => operation;

    /// <inheritdoc/>
    public override bool Generates => false;

    /// <inheritdoc/>
    public override UnitKind? Unit => unit;

    /// <inheritdoc/>
    public override bool IsForm => isForm;
}
