using Farthing.Documents.Keys;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Keys;

namespace Farthing.Gateway.Recording.Policies;

/// <summary>What is recorded of prompts; a key may say it for itself (<see cref="KeyOptions.Record"/>).</summary>
public sealed record RecordOptions : FeatureOptions
{
    /// <inheritdoc/>
    internal override string Section => "record";

    /// <summary>Nothing is recorded.</summary>
    public static readonly RecordOptions None = new();

    /// <summary>For keys that do not say it.</summary>
    public RecordMode Usual { get; init; }

    /// <summary>How long records are kept.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The most that is recorded of any key.</summary>
    public RecordMode MostOf(IReadOnlyList<KeyOptions> keys)
    {
        RecordMode most = Usual;
        foreach (KeyOptions key in keys)
        {
            if (key.Record > most)
            {
                most = key.Record.Value;
            }
        }

        return most;
    }
}
