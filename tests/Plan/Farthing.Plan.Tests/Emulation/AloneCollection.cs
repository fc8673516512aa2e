namespace Farthing.Tests.Emulation;

/// <summary>Tests that measure real time and so run when no other test does: one after the other, and under <c>./test</c> (trait <c>Timing=alone</c>) after both programs have ended.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
