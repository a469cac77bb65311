using Kulanz;

return await CommandLine.Run(args);
