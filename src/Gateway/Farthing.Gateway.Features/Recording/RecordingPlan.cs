using Farthing.Gateway.Journal;

namespace Farthing.Gateway.Recording;

/// <summary>What is in force of recording.</summary>
/// <param name="Options">The rules.</param>
/// <param name="Journal">Where records go.</param>
/// <param name="Secret">There where any key's prompts are hashed.</param>
/// <param name="Retention">Deletes records that are too old.</param>
internal sealed record RecordingPlan(
    RecordOptions Options,
    GatewayJournal Journal,
    PromptSecret? Secret,
    PromptRetention Retention
);
