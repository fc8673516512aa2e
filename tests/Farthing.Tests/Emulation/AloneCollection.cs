namespace Farthing.Tests.Emulation;

/// <summary>Tests that measure real time and so run when no other test does.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
