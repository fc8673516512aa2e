using Farthing.Gateway.Configuration;
using Farthing.Gateway.Features;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Recording.Policies;
using Farthing.Gateway.Stages;

namespace Farthing.Gateway.Recording;

/// <summary>The record of prompts' lengths and hashes.</summary>
public sealed class RecordFeature : GatewayFeature
{
    private readonly PromptRecorder recorder;
    private readonly FeatureStart start;
    private readonly GatewayServices gateway;

    private RecordFeature(FeatureStart start, GatewayServices gateway)
    {
        (this.start, this.gateway) = (start, gateway);
        recorder = new PromptRecorder(start.Clock);
        recorder.Complained += why => start.Warn("record", why);
        recorder.Change(
            start.Options.Features.Find<RecordOptions>() ?? RecordOptions.None,
            gateway.KeyOptions,
            start.Folder
        );
    }

    /// <summary>Its line in the executable's list.</summary>
    public static FeatureKind Kind { get; } =
        new("record", (start, gateway) => new RecordFeature(start, gateway))
        {
            Settings = RecordSettings.All,
        };

    /// <inheritdoc/>
    internal override IReadOnlyList<IStage> Stages => [new RecordStage(recorder, gateway.LongWork)];

    /// <inheritdoc/>
    internal override void ChangeKeys(GatewayOptions options, IReadOnlyList<KeyOptions> keys) =>
        recorder.Change(options.Features.Find<RecordOptions>() ?? RecordOptions.None, keys, start.Folder);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        recorder.Dispose();
        return default;
    }
}
