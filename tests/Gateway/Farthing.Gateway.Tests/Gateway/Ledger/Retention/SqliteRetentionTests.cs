using Farthing.Gateway.Ledger.Rebuilding;

namespace Farthing.Tests.Gateway.Ledger.Retention;

public sealed class SqliteRetentionTests() : AttemptRetentionTests(new LedgerScene())
{
    private protected override void Rebuild() =>
        new LedgerRebuild(Scene.Folder).Run(acceptsLoss: false, CancellationToken.None);
}
