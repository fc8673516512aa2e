using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Farthing.Testing;

/// <summary>Certificates for tests: an authority of the test's own, what it signed, and one of a stranger.</summary>
public sealed class CertificateFolder : IDisposable
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-tls-");
    private readonly X509Certificate2 ours = Root("CN=authority.test");
    private readonly X509Certificate2 strangers = Root("CN=stranger.test");

    /// <summary>Makes the authority; <see cref="Write"/> makes what it signs.</summary>
    public CertificateFolder()
    {
        File.WriteAllText(Authority, ours.ExportCertificatePem());
        File.WriteAllText(Stranger, strangers.ExportCertificatePem());
        Write("first.test");
    }

    /// <summary>PEM of the server's certificate.</summary>
    public string Certificate => Path.Combine(folder.FullName, "cert.pem");

    /// <summary>PEM of its key.</summary>
    public string Key => Path.Combine(folder.FullName, "key.pem");

    /// <summary>PEM of the authority.</summary>
    public string Authority => Path.Combine(folder.FullName, "ca.pem");

    /// <summary>PEM of an authority that signed nothing of the server's.</summary>
    public string Stranger => Path.Combine(folder.FullName, "stranger.pem");

    /// <summary>Writes a certificate of a name, as a rotation does: the key first, then the certificate.</summary>
    /// <param name="name">Its common name.</param>
    /// <param name="alternatives">Host names and addresses that it is for; none: for its common name.</param>
    public void Write(string name, params string[] alternatives) =>
        WriteUntil(DateTimeOffset.UtcNow.AddDays(10), name, null, alternatives);

    /// <summary>Writes a certificate that ends at a time, for one use or all.</summary>
    public void WriteUntil(DateTimeOffset end, string name, string? usage, params string[] alternatives)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = Sign(ours, "CN=" + name, key, usage, end, alternatives);
        Replace(Key, key.ExportPkcs8PrivateKeyPem());
        Replace(Certificate, certificate.ExportCertificatePem());
    }

    /// <summary>Writes the certificate as PKCS#12.</summary>
    /// <returns>The file.</returns>
    public string WritePkcs12(string password)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = Sign(ours, "CN=first.test", key, null);
        using X509Certificate2 whole = certificate.CopyWithPrivateKey(key);
        string path = Path.Combine(folder.FullName, "cert.pfx");
        File.WriteAllBytes(path, whole.Export(X509ContentType.Pkcs12, password));
        return path;
    }

    /// <summary>A client's certificate, of the authority or of a stranger's.</summary>
    public X509Certificate2 ClientOf(bool isOurs)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = Sign(
            isOurs ? ours : strangers,
            "CN=client.test",
            key,
            ClientAuthentication
        );
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Writes a client's certificate with its key in one file.</summary>
    /// <returns>The file.</returns>
    public string WriteClient(bool isOurs)
    {
        using X509Certificate2 certificate = ClientOf(isOurs);
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        string path = Path.Combine(folder.FullName, isOurs ? "client.pem" : "stranger-client.pem");
        File.WriteAllText(
            path,
            certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n"
        );
        return path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ours.Dispose();
        strangers.Dispose();
        folder.Delete(recursive: true);
    }

    private static void Replace(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static X509Certificate2 Root(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    private static X509Certificate2 Sign(
        X509Certificate2 issuer,
        string name,
        ECDsa key,
        string? usage,
        DateTimeOffset? end = null,
        params string[] alternatives
    )
    {
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        }

        if (alternatives.Length > 0)
        {
            SubjectAlternativeNameBuilder names = new();
            foreach (string one in alternatives)
            {
                if (IPAddress.TryParse(one, out IPAddress? address))
                {
                    names.AddIpAddress(address);
                }
                else
                {
                    names.AddDnsName(one);
                }
            }

            request.CertificateExtensions.Add(names.Build());
        }

        byte[] serial = RandomNumberGenerator.GetBytes(8);
        serial[0] &= 0x7F;
        return request.Create(
            issuer,
            DateTimeOffset.UtcNow.AddHours(-1),
            end ?? DateTimeOffset.UtcNow.AddDays(10),
            serial
        );
    }
}
