using Farthing.Gateway.Journal;
using Farthing.Gateway.Recording.Policies;

namespace Farthing.Gateway.Recording;

/// <summary>Rules of recording that are in force.</summary>
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
