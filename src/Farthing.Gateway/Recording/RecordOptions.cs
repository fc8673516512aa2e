namespace Farthing.Gateway.Recording;

/// <summary>What is recorded of prompts, by key.</summary>
public sealed record RecordOptions
{
    /// <summary>Nothing is recorded.</summary>
    public static readonly RecordOptions None = new();

    /// <summary>For keys that do not say it.</summary>
    public RecordMode Usual { get; init; }

    /// <summary>By the key's id.</summary>
    public IReadOnlyDictionary<string, RecordMode> Keys { get; init; } = new Dictionary<string, RecordMode>();

    /// <summary>How long records are kept.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(30);

    /// <summary>True where hashes are recorded of any key.</summary>
    public bool HasHashes => Usual == RecordMode.Hashes || Keys.Values.Contains(RecordMode.Hashes);

    /// <summary>True where anything is recorded.</summary>
    public bool IsOn => Usual != RecordMode.Off || Keys.Values.Any(mode => mode != RecordMode.Off);

    /// <summary>What is recorded of a key.</summary>
    public RecordMode Of(string keyId) => Keys.TryGetValue(keyId, out RecordMode mode) ? mode : Usual;
}
