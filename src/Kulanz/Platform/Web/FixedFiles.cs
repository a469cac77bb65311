using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Kulanz.Platform.Web;

/// <summary>
/// The files beside the program: they change with the program, never while it runs, and so nobody watches them. A watcher costs one of
/// the system's few inotify instances (128 per user by default) for every host in the process.
/// </summary>
public sealed class FixedFiles(IFileProvider files) : IFileProvider
{
    public IFileInfo GetFileInfo(string subpath) => files.GetFileInfo(subpath);

    public IDirectoryContents GetDirectoryContents(string subpath) => files.GetDirectoryContents(subpath);

    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;
}
